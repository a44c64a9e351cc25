// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Session-level exchange over one connection: logons, logouts, test requests, inquiries and numbers of both
/// ends.</summary>
[HotPath]
internal sealed class ConnectionDialogue
{
    /// <summary>Number of number lines that memory is needed for.</summary>
    internal const int Lines = 2 * DirectionNumbers.Lines;

    private const int Inquiries = 8;        // under way at once, distinguished by the lowest bits of their keys

    private readonly DirectionNumbers _to;
    private readonly DirectionNumbers _from;
    private readonly RoundTrip[] _inquiries = new RoundTrip[Inquiries];

    internal ConnectionDialogue(ArraySegment<NumberLine> memory)
    {
        _to = new DirectionNumbers(memory[..DirectionNumbers.Lines]);
        _from = new DirectionNumbers(memory[DirectionNumbers.Lines..]);
        for (int index = 0; index < Inquiries; index++)
            _inquiries[index] = new RoundTrip();
    }

    /// <summary>Logon of the client and answer of the exchange.</summary>
    internal readonly RoundTrip Logon = new();

    /// <summary>Logout of the client and of the exchange.</summary>
    internal readonly RoundTrip Logout = new();

    /// <summary>Test request of the client and heartbeat of the exchange.</summary>
    internal readonly RoundTrip Test = new();

    /// <summary>Round trip of a request that concerns no order.</summary>
    internal RoundTrip Inquiry(ulong key) => _inquiries[key % Inquiries];

    /// <summary>True if the connection has ended; its numbers may continue over another.</summary>
    internal bool HasEnded { get; set; }

    /// <summary>True if a reload has changed the assignment of connections to sessions since its latest message:
    /// numbers of its login may then have been used over connections of other sessions.</summary>
    internal bool MayHaveGoneOn { get; set; }

    /// <summary>True if its numbers go on from another connection, or have restarted: not decided yet.</summary>
    internal bool MayHaveRestarted { get; set; }

    /// <summary>Messages that were sent again if the numbers have not restarted.</summary>
    internal long Undecided { get; set; }

    internal DirectionNumbers Of(StreamDirection direction) =>
        direction == StreamDirection.ToExchange ? _to : _from;

    /// <summary>Starts the row for a connection.</summary>
    internal void Begin()
    {
        HasEnded = MayHaveGoneOn = MayHaveRestarted = false;
        Undecided = 0;
        _to.Clear();
        _from.Clear();
        Logon.Clear();
        Logout.Clear();
        Test.Clear();
        foreach (RoundTrip inquiry in _inquiries)
            inquiry.Clear();
    }
}
