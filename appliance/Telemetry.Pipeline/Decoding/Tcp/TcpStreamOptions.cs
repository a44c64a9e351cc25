// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>The bounds of TCP reassembly.</summary>
public sealed record TcpStreamOptions
{
    /// <summary>The least <see cref="StoreBytes"/>: two whole segments of the greatest snap length.</summary>
    public const int LeastStoreBytes = 128 * 1024;

    private const int ConnectionsOfFeedLine = 4;

    /// <summary>Connections kept at once, over all sessions and feeds.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Bytes of each direction that wait for missing ones, or for a boundary.</summary>
    public int StoreBytes { get; init; } = LeastStoreBytes;

    /// <summary>Segments of each direction that wait.</summary>
    public int MaxStoredSegments { get; init; } = 64;

    /// <summary>How long missing bytes may still arrive, nanoseconds.</summary>
    public long HoleHoldNs { get; init; } = 200_000_000;

    /// <summary>
    /// Silence after which a connection may give way to a new one when the table is full, nanoseconds.
    /// </summary>
    public long IdleNs { get; init; } = 60_000_000_000;

    /// <summary>Where open connections are kept for a restart; null keeps none.</summary>
    public ConnectionSnapshot? Connections { get; init; }

    /// <summary>The bounds that a topology asks for.</summary>
    public static TcpStreamOptions For(Topology topology)
    {
        int ofSessions = topology.Sessions.Where(session => !session.IsRemoved).Sum(session => session.MaxConnections);
        int ofFeeds = topology.Flows.Count(flow => flow.IsTcp && flow.FeedIndex >= 0) * ConnectionsOfFeedLine;
        return new TcpStreamOptions { MaxConnections = Math.Max(1, ofSessions + ofFeeds) };
    }
}
