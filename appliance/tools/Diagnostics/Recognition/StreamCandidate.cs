// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>One protocol, with one end as the gateway, as which the stored bytes of a connection are framed and
/// decoded.</summary>
internal sealed class StreamCandidate
{
    private const int BitsOfPair = 16;
    private const int MostOfPairs = 48;
    private const int BitsOfMessage = 2;
    private const int MostOfMessages = 16;
    private const int BitsOfNumber = 8;
    private const int MostOfNumbers = 32;
    private const int BitsOfOpener = 32;
    private const int BitsOfPorts = 6;
    private const int FirstOutgoingPort = 32_768;
    private const int UnknownIn = 10;

    private readonly DirectionReading _requests;
    private readonly DirectionReading _answers;
    private readonly int _places;

    private StreamCandidate(ProtocolRow row, Conversation conversation, bool leftIsGateway)
    {
        Row = row;
        Gateway = leftIsGateway ? conversation.Left : conversation.Right;
        EndpointAddress client = leftIsGateway ? conversation.Right : conversation.Left;
        _requests = new DirectionReading(row.Id, StreamDirection.ToExchange);
        _answers = new DirectionReading(row.Id, StreamDirection.FromExchange);
        StreamBytes requests = leftIsGateway ? conversation.FromRight : conversation.FromLeft;
        StreamBytes answers = leftIsGateway ? conversation.FromLeft : conversation.FromRight;
        _requests.Read(requests);
        _answers.Read(answers);
        IsOpenedByGateway = conversation.IsOpenerKnown && conversation.LeftOpened == leftIsGateway;
        _places = conversation.IsOpenerKnown ? BitsOfOpener
            : Gateway.Port < FirstOutgoingPort && client.Port >= FirstOutgoingPort ? BitsOfPorts : 0;
        Pairs = _answers.Keys.Count(_requests.Keys.Contains);
    }

    public ProtocolRow Row { get; }

    /// <summary>The end assumed to be the gateway.</summary>
    public EndpointAddress Gateway { get; }

    /// <summary>True if that end opened the connection, which a gateway never does.</summary>
    public bool IsOpenedByGateway { get; }

    /// <summary>Orders that were answered under their key.</summary>
    public int Pairs { get; }

    /// <summary>The direction of the client.</summary>
    public DirectionReading Requests => _requests;

    /// <summary>The direction of the gateway.</summary>
    public DirectionReading Answers => _answers;

    /// <summary>Whole messages of both directions.</summary>
    public long Messages => _requests.Messages + _answers.Messages;

    /// <summary>Bits that the decoder checks, over all examined kinds of message.</summary>
    public int Checked => _requests.Checked + _answers.Checked;

    /// <summary>True if messages have the protocol's shapes.</summary>
    public bool HasShapes => _requests.Shapes.Fitting + _answers.Shapes.Fitting > 0;

    /// <summary>True if the version is certain: orders and acceptances distinguish those of OUCH and of ETI.</summary>
    public bool IsVersionSure => HasShapes || Row.Id is not
        (ProtocolId.SoupBinTcpOuch42 or ProtocolId.SoupBinTcpOuch5 or ProtocolId.SoupBinTcpOuchJnx
        or ProtocolId.SoupBinTcpOuchGenium or ProtocolId.T7Eti or ProtocolId.T7Eti6);

    /// <summary>True if nothing contradicts the protocol.</summary>
    public bool IsPossible => Messages > 0 && !IsOpenedByGateway && !_requests.IsBroken && !_answers.IsBroken
        && (_requests.Unknown + _answers.Unknown) * UnknownIn <= Messages
        && !_requests.Shapes.Refuses && !_answers.Shapes.Refuses
        && !_requests.Times.Refuses && !_answers.Times.Refuses && SaysWhatItIs;

    /// <summary>Messages whose number follows the previous one.</summary>
    public long Exact => _requests.Exact + _answers.Exact;

    /// <summary>Sum of the evidence, bits.</summary>
    public int Worth => !IsPossible ? 0
        : Checked + _places + (int)Math.Min(Messages * BitsOfMessage, MostOfMessages)
        + Math.Min(Pairs * BitsOfPair, MostOfPairs) + (int)Math.Min(Exact * BitsOfNumber, MostOfNumbers)
        + Math.Max(_requests.Times.Worth, _answers.Times.Worth)
        + Math.Max(_requests.Shapes.Worth, _answers.Shapes.Worth);

    /// <summary>
    /// True if the messages show a feed or an order session. A feed over TCP carries data from the gateway, and none
    /// the other way if its packets can also carry orders; an order session carries order messages, or a login.
    /// </summary>
    private bool SaysWhatItIs => Row.IsFeed
        ? _answers.Data > 0 && (_requests.Data == 0 || Row.Id != ProtocolId.SoupBinTcp)
        : _requests.Orders + _answers.Orders > 0;

    /// <summary>All protocols over TCP as candidates for a connection, the likeliest first.</summary>
    public static IReadOnlyList<StreamCandidate> Of(Conversation conversation) =>
        [.. Protocols.SelectMany(row => new[] { true, false }
            .Select(leftIsGateway => new StreamCandidate(row, conversation, leftIsGateway)))
            .OrderByDescending(candidate => candidate.Worth).ThenByDescending(candidate => candidate.Messages)];

    private static ProtocolRow[] Protocols { get; } = [.. ProtocolCatalog.Rows.Where(row => row.IsStream)];

    /// <summary>Number of protocols that are tried.</summary>
    public static int Tried => Protocols.Length;
}
