// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Definitions;

namespace Telemetry.Appliance.Demo;

/// <summary>Options of <c>demo</c>. Its feeds and sessions are its own; all other settings apply.</summary>
public sealed record DemoOptions
{
    /// <summary>Rings, waiting, interval, memory; feeds, sessions and interfaces in it are not used.</summary>
    public required Settings Settings { get; init; }

    /// <summary>Duration of the traffic, nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>Market-data packets a second over both lines; null sends as fast as possible.</summary>
    public required long? PacketsPerSecond { get; init; }

    /// <summary>Orders a second.</summary>
    public required int OrdersPerSecond { get; init; }

    /// <summary>Largest number of pending orders of a session: most orders are never filled and wait for that. With
    /// room for less than some minutes' orders <c>order_to_fill</c> would be incomplete.</summary>
    public int MostPendingOrders
    {
        get
        {
            const int Least = 1 << 13;
            const int Most = 1 << 18;
            UInt128 made = (UInt128)OrdersPerSecond * (ulong)DurationNs / 1_000_000_000;
            return (int)UInt128.Clamp(made + (made / 4), Least, Most);
        }
    }

    /// <summary>True for two logins on one gateway, whose connections are lost and continue at a backup
    /// gateway.</summary>
    public bool FailsOver { get; init; }

    /// <summary>Seed of losses, delays, duplicates and reordering.</summary>
    public required ulong Seed { get; init; }

    /// <summary>True if the trader leaves the group of line A for the middle third of the time.</summary>
    public bool LeavesGroup { get; init; }

    /// <summary>True to measure a mirror port that receives copies, not the trader's own interface.</summary>
    public bool Mirror { get; init; }

    /// <summary>Aeron channel to publish to.</summary>
    public required string Channel { get; init; }

    /// <summary>File that receives the records as pcapng, or null.</summary>
    public string? CapturePath { get; init; }

    /// <summary>File that receives the configuration used, or null.</summary>
    public string? WriteConfigPath { get; init; }

    /// <summary>True to report every market-data packet and every order-protocol message.</summary>
    public bool Packets { get; init; }

    /// <summary>True to report every order.</summary>
    public bool Orders { get; init; }

    /// <summary>Form in which the keys of orders are reported.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }
}
