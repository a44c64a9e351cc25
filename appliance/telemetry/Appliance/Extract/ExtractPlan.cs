// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay;

namespace Telemetry.Appliance.Extract;

/// <summary>Options of <c>extract</c>.</summary>
public sealed record ExtractPlan
{
    /// <summary>Time before and after each event without another wish, nanoseconds.</summary>
    public const long DefaultSideNs = 10_000_000;

    /// <summary>Most events without another wish.</summary>
    public const int DefaultLimit = 1_000;

    /// <summary>All events of captures that are replayed, into a folder.</summary>
    public static ExtractPlan AllOf(ReplayPlan replay, string folder) => new()
    {
        Replay = replay with
        {
            Packets = false,
            Orders = false,
            OrderKeys = OrderKeyDisclosure.Plain,
            Channel = null,
            Recording = null,
            WriteConfig = null,
        },
        Choice = new EventChoice(EventChoiceKind.All, "", 0),
        BeforeNs = DefaultSideNs,
        AfterNs = DefaultSideNs,
        Limit = DefaultLimit,
        Output = folder,
        IsFolder = true,
    };

    /// <summary>The run over the captures that finds the events.</summary>
    public required ReplayPlan Replay { get; init; }

    /// <summary>Events whose packets are wanted.</summary>
    public required EventChoice Choice { get; init; }

    /// <summary>Time before each event, nanoseconds.</summary>
    public required long BeforeNs { get; init; }

    /// <summary>Time after each event, nanoseconds.</summary>
    public required long AfterNs { get; init; }

    /// <summary>True to copy only packets of feeds and sessions.</summary>
    public bool FlowsOnly { get; init; }

    /// <summary>True to leave credentials as they were captured.</summary>
    public bool AsCaptured { get; init; }

    /// <summary>Most events that are taken: of all events the worst, else the first.</summary>
    public required int Limit { get; init; }

    /// <summary>File to write, or folder for one file for each stretch of time.</summary>
    public required string Output { get; init; }

    /// <summary>True if <see cref="Output"/> is a folder.</summary>
    public required bool IsFolder { get; init; }
}

/// <summary>Ways to choose events.</summary>
public enum EventChoiceKind
{
    /// <summary>One event by kind and id.</summary>
    Event,

    /// <summary>The orders of a key.</summary>
    Order,

    Instant,

    /// <summary>All gaps, and all events of severity warning or error.</summary>
    All,
}

/// <summary>Events that are chosen.</summary>
/// <param name="Kind">Way to choose them.</param>
/// <param name="Name">Kind of the event, or key of the order; else empty.</param>
/// <param name="Number">Id of the event, or the instant in nanoseconds since 1970; else 0.</param>
public sealed record EventChoice(EventChoiceKind Kind, string Name, long Number);
