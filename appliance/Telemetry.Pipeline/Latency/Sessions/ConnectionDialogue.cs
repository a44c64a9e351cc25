// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>What is remembered of what both ends of a connection say about their session.</summary>
[HotPath]
internal sealed class ConnectionDialogue
{
    /// <summary>Lines of numbers that there is to be memory for.</summary>
    internal const int Lines = 2 * DirectionNumbers.Lines;

    private const int Inquiries = 8;        // under way at once, told apart by the lowest bits of their keys

    private readonly DirectionNumbers _to;
    private readonly DirectionNumbers _from;
    private readonly RoundTrip[] _inquiries = new RoundTrip[Inquiries];

    /// <param name="memory">For the lines of numbers.</param>
    internal ConnectionDialogue(ArraySegment<NumberLine> memory)
    {
        _to = new DirectionNumbers(memory[..DirectionNumbers.Lines]);
        _from = new DirectionNumbers(memory[DirectionNumbers.Lines..]);
        for (int index = 0; index < Inquiries; index++)
            _inquiries[index] = new RoundTrip();
    }

    /// <summary>The client's logon and the exchange's answer.</summary>
    internal readonly RoundTrip Logon = new();

    /// <summary>The client's logout and the exchange's.</summary>
    internal readonly RoundTrip Logout = new();

    /// <summary>The client's test request and the exchange's heartbeat.</summary>
    internal readonly RoundTrip Test = new();

    /// <summary>A request about no order, and its answer.</summary>
    internal RoundTrip Inquiry(ulong key) => _inquiries[key % Inquiries];

    /// <summary>Number of the connection; 0 if the place is free.</summary>
    internal uint Connection { get; private set; }

    /// <summary>
    /// Whether a reload has changed since its latest message whose connections are whose: numbers of its login may then
    /// have gone over connections that were not the session's.
    /// </summary>
    internal bool MayHaveGoneOn { get; set; }

    /// <summary>The numbers of a direction.</summary>
    internal DirectionNumbers Of(StreamDirection direction) =>
        direction == StreamDirection.ToExchange ? _to : _from;

    /// <summary>Begins with a connection.</summary>
    internal void Begin(uint connection)
    {
        Connection = connection;
        MayHaveGoneOn = false;
        _to.Clear();
        _from.Clear();
        Logon.Clear();
        Logout.Clear();
        Test.Clear();
        foreach (RoundTrip inquiry in _inquiries)
            inquiry.Clear();
    }
}
