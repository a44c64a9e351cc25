// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>What is remembered of what both ends of a connection say about their session.</summary>
[HotPath]
internal sealed class ConnectionDialogue
{
    private readonly DirectionNumbers _to = new();
    private readonly DirectionNumbers _from = new();

    /// <summary>The client's logon and the exchange's answer.</summary>
    internal readonly RoundTrip Logon = new();

    /// <summary>The client's logout and the exchange's.</summary>
    internal readonly RoundTrip Logout = new();

    /// <summary>The client's test request and the exchange's heartbeat.</summary>
    internal readonly RoundTrip Test = new();

    /// <summary>Number of the connection; 0 if the place is free.</summary>
    internal uint Connection { get; private set; }

    /// <summary>The numbers of a direction.</summary>
    internal DirectionNumbers Of(StreamDirection direction) =>
        direction == StreamDirection.ToExchange ? _to : _from;

    /// <summary>Begins with a connection.</summary>
    internal void Begin(uint connection)
    {
        Connection = connection;
        _to.Clear();
        _from.Clear();
        Logon.Clear();
        Logout.Clear();
        Test.Clear();
    }
}
