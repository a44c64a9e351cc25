// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet;

/// <summary>Bounds of what is kept, whatever is received.</summary>
public sealed record FleetLimits
{
    /// <summary>All kinds of objects that a limit may refuse.</summary>
    public static IReadOnlyList<string> RefusedKinds { get; } =
        ["appliance", "ended", "histogram_part", "message", "nameless", "series", "source"];

    /// <summary>Appliances, those of earlier starts included.</summary>
    public int Appliances { get; init; } = 256;

    /// <summary>Series of one appliance.</summary>
    public int Series { get; init; } = 16_384;

    /// <summary>Series of all appliances together.</summary>
    public int AllSeries { get; init; } = 262_144;

    /// <summary>Feeds, lines or sessions of one appliance.</summary>
    public int Rows { get; init; } = 8_192;

    /// <summary>Incomplete histograms of all appliances, bytes.</summary>
    public long JoinedBytes { get; init; } = 64 << 20;

    /// <summary>Memory of the intervals, the minutes and the day's distributions of all appliances, bytes.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Time that single intervals are kept, nanoseconds.</summary>
    public long SecondsNs { get; init; } = 15 * 60 * 1_000_000_000L;

    /// <summary>Time that minutes are kept, nanoseconds.</summary>
    public long MinutesNs { get; init; } = 2 * 3600 * 1_000_000_000L;

    /// <summary>Time that a start of an appliance is kept after its last message, nanoseconds.</summary>
    public long EndedNs { get; init; } = 24 * 3600 * 1_000_000_000L;

    /// <summary>Events and gaps of one start of an appliance, of each.</summary>
    public int Records { get; init; } = 20_000;

    /// <summary>Orders of one start of an appliance.</summary>
    public int Orders { get; init; } = 100_000;

    /// <summary>Events, gaps and orders of all appliances together.</summary>
    public int AllRecords { get; init; } = 1_000_000;
}
