// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Workload;

/// <summary>Frequency of orders and faults in <see cref="TradingTraffic"/>.</summary>
public sealed record TrafficShape
{
    /// <summary>No faults and no orders.</summary>
    public static TrafficShape FeedOnly { get; } = new() { TicksPerOrder = 0 };

    /// <summary>A normal day: 1 % of each line lost, 2 % of the ticks answered by an order.</summary>
    public static TrafficShape Realistic { get; } = new()
    {
        LostPerMillion = 10_000,
        SwappedPerMillion = 500,
        CopiedPerMillion = 500,
        BrokenPerMillion = 100,
        SegmentsSplitPerMillion = 20_000,
        SegmentsRepeatedPerMillion = 5_000,
        SegmentsLostPerMillion = 100,
    };

    /// <summary>Every fault, often.</summary>
    public static TrafficShape Rough { get; } = new()
    {
        TicksPerOrder = 5,
        LostPerMillion = 50_000,
        SwappedPerMillion = 20_000,
        CopiedPerMillion = 20_000,
        BrokenPerMillion = 10_000,
        SegmentsSplitPerMillion = 100_000,
        SegmentsRepeatedPerMillion = 50_000,
        SegmentsLostPerMillion = 2_000,
    };

    /// <summary>Ticks between orders; 0 for no orders.</summary>
    public int TicksPerOrder { get; init; } = 50;

    /// <summary>Datagrams lost on each line.</summary>
    public int LostPerMillion { get; init; }

    /// <summary>Datagrams of line A that arrive after their successor.</summary>
    public int SwappedPerMillion { get; init; }

    /// <summary>Datagrams of line A that arrive twice.</summary>
    public int CopiedPerMillion { get; init; }

    /// <summary>Datagrams that no decoder can read.</summary>
    public int BrokenPerMillion { get; init; }

    /// <summary>Messages in two segments.</summary>
    public int SegmentsSplitPerMillion { get; init; }

    /// <summary>Segments that are retransmitted.</summary>
    public int SegmentsRepeatedPerMillion { get; init; }

    /// <summary>Segments that are not captured.</summary>
    public int SegmentsLostPerMillion { get; init; }
}
