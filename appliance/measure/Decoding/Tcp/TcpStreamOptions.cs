// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Limits of TCP reassembly.</summary>
public sealed record TcpStreamOptions
{
    /// <summary>Lowest <see cref="StoreBytes"/>: two whole segments of the greatest snap length.</summary>
    public const int LeastStoreBytes = 128 * 1024;

    private const int ConnectionsOfFeedLine = 4;

    /// <summary>Highest number of open connections, over all sessions and feeds.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Bytes that each direction can store while bytes or a boundary are missing.</summary>
    public int StoreBytes { get; init; } = LeastStoreBytes;

    /// <summary>Segments that each direction can store: as many short messages as <see cref="StoreBytes"/> have room
    /// for.</summary>
    public int MaxStoredSegments { get; init; } = 2048;

    /// <summary>Time for which missing bytes may still arrive, nanoseconds.</summary>
    public long HoleHoldNs { get; init; } = StreamHold.MissingBytesNs;

    /// <summary>Silence after which a connection may be replaced by a new one if the table is full,
    /// nanoseconds.</summary>
    public long IdleNs { get; init; } = 60_000_000_000;

    /// <summary>Snapshot of open connections for a restart; null for none.</summary>
    public ConnectionSnapshot? Connections { get; init; }

    /// <summary>Limits for a topology.</summary>
    public static TcpStreamOptions For(Topology topology)
    {
        int ofSessions = topology.Sessions.Where(session => !session.IsRemoved).Sum(session => session.MaxConnections);
        int ofFeeds = topology.Flows.Count(flow => flow.IsTcp && flow.FeedIndex >= 0) * ConnectionsOfFeedLine;
        return new TcpStreamOptions { MaxConnections = Math.Max(1, ofSessions + ofFeeds) };
    }
}
