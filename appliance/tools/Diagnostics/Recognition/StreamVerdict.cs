// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Protocol and gateway of a TCP connection, if the evidence is sufficient.</summary>
internal sealed class StreamVerdict
{
    private readonly StreamCandidate _best;
    private readonly StreamCandidate _next;
    private readonly StreamCandidate? _soup;
    private readonly int _sessionBits;

    public StreamVerdict(Conversation conversation)
    {
        Conversation = conversation;
        IReadOnlyList<StreamCandidate> candidates = StreamCandidate.Of(conversation);
        (_best, _next) = (candidates[0], candidates[1]);
        _soup = candidates.FirstOrDefault(candidate =>
            candidate.Row.Id == ProtocolId.SoupBinTcp && candidate.Worth >= Scale.Least);
    }

    private StreamVerdict(StreamVerdict verdict, StreamCandidate soup, int sessionBits)
    {
        Conversation = verdict.Conversation;
        (_best, _next) = (soup, verdict._best == soup ? verdict._next : verdict._best);
        _sessionBits = sessionBits;
    }

    public Conversation Conversation { get; }

    /// <summary>Segments with a payload.</summary>
    public long Segments => Conversation.FromLeft.Segments + Conversation.FromRight.Segments;

    /// <summary>True if the evidence is sufficient.</summary>
    public bool IsNamed => Scale.IsEnough(Worth, _next.Worth) && _best.IsVersionSure;

    /// <summary>True if only the name of its session made it certain.</summary>
    public bool IsBySession => _sessionBits > 0;

    /// <summary>The verdict that it is SoupBinTCP, by the name of its session too; null if it does not fit.</summary>
    /// <param name="sessionBits">Evidence of the name.</param>
    public StreamVerdict? AsSoup(int sessionBits) =>
        _soup is { } soup ? new StreamVerdict(this, soup, sessionBits) : null;

    /// <summary>True if it is a feed, false for an order session.</summary>
    public bool IsFeed => _best.Row.IsFeed;

    public ProtocolRow Row => _best.Row;

    public string Protocol => _best.Row.Name;

    public EndpointAddress Gateway => _best.Gateway;

    /// <summary>Bytes that the gateway sent.</summary>
    public StreamBytes FromGateway =>
        Gateway == Conversation.Left ? Conversation.FromLeft : Conversation.FromRight;

    /// <summary>Sum of the evidence, bits.</summary>
    public int Worth => _best.Worth + _sessionBits;

    /// <summary>Confidence of the name, 0 to 1.</summary>
    public double Confidence => Scale.Confidence(Worth, _next.Worth);

    /// <summary>The evidence for the name, as text.</summary>
    public string Evidence()
    {
        var text = new StringBuilder();
        Add(text, $"{_best.Requests.Messages} messages to the gateway and {_best.Answers.Messages} from it");
        Add(text, $"{_best.Checked} bits of their headers are checked");
        if (_best.Pairs > 0)
            Add(text, $"{_best.Pairs} orders are answered under their key");
        if (_best.Exact > 0)
            Add(text, $"{_best.Exact} numbers follow exactly");
        string times = _best.Answers.Times.Words() is { Length: > 0 } words ? words : _best.Requests.Times.Words();
        if (times.Length > 0)
            Add(text, $"{times}");
        if (_best.HasShapes)
            Add(text, $"ids and lengths of the orders looked at are as its document says");
        if (Conversation.IsOpenerKnown)
            Add(text, $"the other end opened the connection");
        if (IsBySession)
            Add(text, $"{_sessionBits} bits are the session's name, that of a feed");
        Add(text, $"{Worth} bits in all, {Rival()}");
        return text.ToString();
    }

    /// <summary>The reason why there is no name.</summary>
    public string ReasonUnnamed()
    {
        if (_best.Worth == 0)
            return Text($"none of {StreamCandidate.Tried} protocols over TCP fits what was seen of it");
        if (_best.Worth < Scale.Least)
            return Text($"too little was seen: {Nearly(_best)}, {Scale.Least} bits name a protocol");
        if (!_best.IsVersionSure)
            return Text($"its version cannot be told without an order or an acceptance: {Nearly(_best)}");
        return _best.Row == _next.Row
            ? Text($"which end is the gateway cannot be told: {Nearly(_best)}, {Nearly(_next)}")
            : Text($"several fit about as well: {Nearly(_best)}, {Nearly(_next)}");
    }

    private static string Nearly(StreamCandidate candidate) =>
        Text($"{candidate.Row.Name} with the gateway {candidate.Gateway} has {candidate.Worth} bits");

    private string Rival() => _next.Worth == 0 ? "nothing else fits"
        : Text($"{Worth - _next.Worth} more than {_next.Row.Name} with the gateway {_next.Gateway}");

    private static void Add(StringBuilder text, FormattableString part) =>
        text.Append(text.Length == 0 ? "" : "; ").Append(part.ToString(CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
