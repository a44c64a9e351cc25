// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Baselines.Values;

/// <summary>Value of a slot of five minutes that is compared with other days.</summary>
public enum QuantityKind
{
    /// <summary>Median of a series, nanoseconds.</summary>
    P50,

    /// <summary>99th percentile of a series, nanoseconds.</summary>
    P99,

    /// <summary>Messages of a feed in a second.</summary>
    Messages,

    /// <summary>Orders of a session in a second.</summary>
    Orders,

    /// <summary>Rejects of a session by its orders.</summary>
    Rejects,

    /// <summary>Packets that a line delivered first, by those of all lines of its feed.</summary>
    Wins,

    /// <summary>Largest distance of an appliance's clock from UTC, nanoseconds.</summary>
    ClockUncertainty,
}

/// <summary>Unit of a quantity.</summary>
public enum QuantityUnit
{
    /// <summary>Nanoseconds.</summary>
    Ns,

    PerSecond,

    /// <summary>Part of a whole, 0 to 1.</summary>
    Share,
}

/// <summary>A quantity of an appliance. Members that do not belong to its kind are null.</summary>
public sealed record Quantity(QuantityKind Kind)
{
    private const long LeastSamples = 200;
    private const long LeastOrders = 20;

    /// <summary>Names of the kinds, in snake case.</summary>
    public static IReadOnlyList<(string Name, QuantityKind Kind)> Names { get; } =
    [
        ("p99", QuantityKind.P99), ("p50", QuantityKind.P50), ("messages", QuantityKind.Messages),
        ("orders", QuantityKind.Orders), ("rejects", QuantityKind.Rejects), ("wins", QuantityKind.Wins),
        ("clock_uncertainty", QuantityKind.ClockUncertainty),
    ];

    /// <summary>Kind of the series, in snake case.</summary>
    public string? Series { get; init; }

    /// <summary>Key of the series.</summary>
    public string? Key { get; init; }

    public string? Feed { get; init; }

    /// <summary>Line, in a lead the faster one.</summary>
    public string? Line { get; init; }

    public string? Session { get; init; }

    /// <summary>The slower line of a lead.</summary>
    public string? Against { get; init; }

    /// <summary>Name of the kind.</summary>
    public string Name => NameOf(Kind);

    /// <summary>True for a percentile of a series.</summary>
    public bool IsLatency => Kind is QuantityKind.P50 or QuantityKind.P99;

    public static QuantityUnit UnitOf(QuantityKind kind) => kind switch
    {
        QuantityKind.Messages or QuantityKind.Orders => QuantityUnit.PerSecond,
        QuantityKind.Rejects or QuantityKind.Wins => QuantityUnit.Share,
        _ => QuantityUnit.Ns,
    };

    /// <summary>Least count of a slot that is compared: samples, orders or packets.</summary>
    public static long LeastCountOf(QuantityKind kind) => kind switch
    {
        QuantityKind.P50 or QuantityKind.P99 or QuantityKind.Wins => LeastSamples,
        QuantityKind.Rejects => LeastOrders,
        _ => 0,
    };

    /// <summary>Name of a kind, in snake case.</summary>
    public static string NameOf(QuantityKind kind)
    {
        foreach ((string name, QuantityKind known) in Names)
        {
            if (known == kind)
                return name;
        }
        throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
    }
}
