// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing;
using Telemetry.Simulation.Trader;

namespace Telemetry.Appliance.Demo;

/// <summary>Options of <c>demo</c>. It has feeds, sessions and an interface of its own, in place of those of the
/// configuration; all other settings apply.</summary>
public sealed record DemoPlan : RunPlan
{
    /// <summary>Shortest traffic in which all stops of the trader find a place, nanoseconds.</summary>
    public const long LeastDurationOfStallsNs = TraderStops.LeastDurationNs;

    /// <summary>Lowest rate at which an order is due in every stop, a second.</summary>
    public const int LeastOrderRateOfStalls = TraderStops.LeastOrderRate;

    /// <summary>Longest delay of the trader's orders, nanoseconds.</summary>
    public const long MostDelayNs = 10_000_000;

    public override PublisherMode Mode => PublisherMode.Demo;

    /// <summary>Duration of the traffic (<c>--seconds</c>), nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>Market-data packets a second over both lines; null sends as fast as possible.</summary>
    public required long? Rate { get; init; }

    /// <summary>Orders a second.</summary>
    public required int OrderRate { get; init; }

    /// <summary>Largest number of pending orders of a session: most orders are never filled and wait for that. With
    /// room for less than some minutes' orders <c>order_to_fill</c> would be incomplete.</summary>
    public int MostPendingOrders
    {
        get
        {
            const int Least = 1 << 13;
            const int Most = 1 << 18;
            UInt128 made = (UInt128)OrderRate * (ulong)DurationNs / 1_000_000_000;
            return (int)UInt128.Clamp(made + (made / 4), Least, Most);
        }
    }

    /// <summary>Seed of losses, delays, duplicates and reordering.</summary>
    public required ulong Seed { get; init; }

    /// <summary>True for two logins on one gateway, whose connections are lost and continue at a backup
    /// gateway.</summary>
    public bool Failover { get; init; }

    /// <summary>True if the trader leaves the group of line A for the middle third of the time.</summary>
    public bool Leave { get; init; }

    /// <summary>True if the trader sleeps now and then with small socket buffers, which overflow.</summary>
    public bool Overflow { get; init; }

    /// <summary>True if the trader's process is stopped for 2 ms now and then, and causes of late orders are looked
    /// for.</summary>
    public bool Stall { get; init; }

    /// <summary>True to record the steps of packets between the hooks and the trader, whatever the configuration
    /// says.</summary>
    public bool Stages { get; init; }

    /// <summary>True to measure a mirror port that receives copies, not the trader's own interface.</summary>
    public bool Mirror { get; init; }

    /// <summary>Time that the trader computes before it sends an order, nanoseconds; 0 for none.</summary>
    public long DelayNs { get; init; }
}
