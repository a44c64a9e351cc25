// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Diagnostics.Recognition.Recovery;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Protocol of the datagrams of one destination, if the evidence is sufficient.</summary>
internal sealed class DatagramVerdict
{
    private const int MaxNearly = 2;

    private readonly DatagramDestination _destination;
    private readonly DatagramCandidate? _best;
    private readonly DatagramCandidate? _next;

    public DatagramVerdict(DatagramDestination destination)
    {
        _destination = destination;
        List<DatagramCandidate> possible = [.. destination.Candidates.Where(candidate => candidate.Worth > 0)
            .OrderByDescending(candidate => candidate.Worth)];
        _best = possible.FirstOrDefault();
        _next = possible.Skip(1).FirstOrDefault();
        // A declared protocol that fits as well as a built-in one is the one that the user means.
        if (possible.Find(candidate => candidate.Row.Declared is not null
            && candidate.Worth > possible[0].Worth - Scale.LeastMargin) is { } declared)
        {
            _best = declared;
            _next = possible.Find(candidate => candidate.Row.Declared is not null && candidate != declared);
        }
        bool isItch = _best?.Row.Id == ProtocolId.MoldUdp64Itch50;
        bool isSure = isItch && (_best!.Shapes.Types > 1 || _best.Times.Worth > 0)
            && Scale.IsEnough(_best.Worth, _next?.Worth ?? 0);
        DatagramCandidate? envelope = possible.Find(candidate => candidate.Row.Id == ProtocolId.MoldUdp64);
        if ((isItch || _best == envelope) && !isSure && envelope is not null)
        {
            // The messages inside are not certain; the envelope is.
            _best = envelope;
            _next = possible.Find(candidate =>
                candidate.Row.Id is not (ProtocolId.MoldUdp64 or ProtocolId.MoldUdp64Itch50));
        }
        IsNamed = _best is not null && Scale.IsEnough(_best.Worth, _next?.Worth ?? 0);
    }

    /// <summary>The address and port.</summary>
    public EndpointAddress Endpoint => _destination.Endpoint;

    /// <summary>Datagrams examined.</summary>
    public long Packets => _destination.Packets;

    /// <summary>Evidence that they are requests to a server.</summary>
    public RequestEvidence Requests => _destination.Requests;

    /// <summary>True if the evidence is sufficient.</summary>
    public bool IsNamed { get; }

    /// <summary>The best candidate; null if no protocol fits.</summary>
    public DatagramCandidate? Best => _best;

    /// <summary>The protocol's name; only if <see cref="IsNamed"/>.</summary>
    public string Protocol => _best!.Row.Name;

    /// <summary>Confidence of the name, 0 to 1.</summary>
    public double Confidence => Scale.Confidence(_best!.Worth, _next?.Worth ?? 0);

    /// <summary>True if the other destination carries the same messages under the same numbers.</summary>
    public bool IsSameFeedAs(DatagramVerdict other) =>
        Protocol == other.Protocol && _best!.Samples.AreSameAs(other._best!.Samples);

    /// <summary>The evidence for the name, as text.</summary>
    public string Evidence()
    {
        var text = new StringBuilder();
        NumberEvidence numbers = _best!.Numbers;
        Add(text, $"{_best.Fitting} of {Packets} datagrams decode");
        Add(text, $"{_best.Checked} bits of their headers are checked");
        Add(text, $"{_best.Own} bits are the protocol's own");
        if (_best.Row.Declared is not null)
            Add(text, $"the configuration declares it");
        if (numbers.Compared > 0)
            Add(text, $"of their numbers {numbers.Exact} follow exactly, {numbers.NearBy} nearly, {numbers.Far} not");
        if (numbers.ChannelNames(_best.Row.Id) is { Length: > 0 } names)
            Add(text, $"{string.Join(" and ", _best.Row.ChannelParts.Select(part => part.Name))} {names}");
        if (_best.Times.Words() is { Length: > 0 } times)
            Add(text, $"{times}");
        if (_best.Shapes.Fitting > 0)
            Add(text, $"{_best.Shapes.Fitting} messages have the shape of their type, {_best.Shapes.Other} have not");
        if (_best.HasOnlyHeartbeats)
            Add(text, $"only heartbeats came");
        Add(text, $"{_best.Worth} bits in all, {Rival()}");
        return text.ToString();
    }

    /// <summary>The reason why there is no name.</summary>
    public string ReasonUnnamed()
    {
        List<DatagramCandidate> near = [.. _destination.Candidates.Concat(_destination.Nearly)
            .Where(candidate => candidate.Fitting > 0)
            .OrderByDescending(candidate => candidate.Worth).ThenByDescending(candidate => candidate.Fitting)];
        if (near.Count == 0)
            return Text($"none of {_destination.Tried} protocols over UDP fits");
        string reason = _best is null ? "nothing fits"
            : _best.Own < Scale.LeastOwn
                ? "nothing in it is the protocol's own: lengths, counts, numbers and times are in many formats"
            : _best.Worth < Scale.Least ? Text($"too little was seen: {Scale.Least} bits name a protocol")
            : "several fit about as well";
        return $"{reason}; {string.Join("; ", near.Take(MaxNearly).Select(Nearly))}";
    }

    private string Nearly(DatagramCandidate candidate)
    {
        string against = candidate.Refused > 0
            ? Text($", {candidate.Refused} do not: {StatusText.Of(candidate.LastRefusal)}")
            : candidate.Numbers.Refuses ? ", but its numbers do not run on"
            : candidate.Times.Refuses ? ", but its times are none"
            : candidate.Shapes.Refuses ? ", but its messages are others" : Text($", {candidate.Worth} bits");
        return Text($"{candidate.Row.Name} fits {candidate.Fitting} of {Packets} datagrams{against}");
    }

    private string Rival() => _next is null ? "nothing else fits"
        : Text($"{_best!.Worth - _next.Worth} more than {_next.Row.Name}");

    private static void Add(StringBuilder text, FormattableString part) =>
        text.Append(text.Length == 0 ? "" : "; ").Append(part.ToString(CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
