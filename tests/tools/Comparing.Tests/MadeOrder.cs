// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Tests;

/// <summary>An order of a made run.</summary>
internal sealed record MadeOrder(ulong? Sequence, long? TickToTradeNs)
{
    /// <summary>Feed of its tick.</summary>
    public string Feed { get; init; } = "itch";

    /// <summary>Channel of its tick; null for none.</summary>
    public string? Channel { get; init; } = "S1";

    /// <summary>Stamp of its tick, nanoseconds; by its number if not given.</summary>
    public long? TickStampNs { get; init; }

    /// <summary>Kind of the order.</summary>
    public string Kind { get; init; } = "new";

    /// <summary>Time from the stamp to the socket, nanoseconds, with <see cref="ReadToSendNs"/>; null if it is not
    /// known.</summary>
    public long? RxToSocketNs { get; init; }

    /// <summary>Time from the read to the send, nanoseconds; null if it has no stages.</summary>
    public long? ReadToSendNs { get; init; }
}
