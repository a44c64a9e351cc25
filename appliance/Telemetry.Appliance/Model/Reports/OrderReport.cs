// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Ticks;

namespace Telemetry.Appliance.Model.Reports;

/// <summary>One order with what is known of it.</summary>
public sealed record OrderReport
{
    /// <summary>Session.</summary>
    public string? Session { get; init; }

    /// <summary>Number of its TCP connection.</summary>
    public long? Connection { get; init; }

    /// <summary>Its key, as text.</summary>
    public string? Key { get; init; }

    /// <summary><c>new</c>, <c>cancel</c> or <c>replace</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Stamp of the request, nanoseconds.</summary>
    public long OrderStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? OrderTimeNs { get; init; }

    /// <summary>Stamp of its first answer, nanoseconds; null if there is none.</summary>
    public long? AnswerStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? AnswerTimeNs { get; init; }

    /// <summary>What the first answer was; null if there is none.</summary>
    public string? Answer { get; init; }

    /// <summary>The tick it answers; null if none is known.</summary>
    public TickReport? Tick { get; init; }

    /// <summary>How the tick was found: <c>named</c>, <c>last</c>, <c>first</c>; null if it was not.</summary>
    public string? Attribution { get; init; }

    /// <summary>From the tick to the order, nanoseconds.</summary>
    public long? TickToTradeNs { get; init; }

    /// <summary>From the order to its first answer, nanoseconds.</summary>
    public long? OrderToAckNs { get; init; }

    /// <summary>Where the request was seen.</summary>
    public string? OrderHook { get; init; }

    /// <summary>Where the first answer was seen; null if there is none.</summary>
    public string? AnswerHook { get; init; }

    /// <summary>The exchange's number of the first answer; null if it has none.</summary>
    public ulong? AnswerSequence { get; init; }

    /// <summary>Who takes the stamps.</summary>
    public string? StampSource { get; init; }

    /// <summary>What a stamp can resolve, nanoseconds.</summary>
    public long? ResolutionNs { get; init; }

    /// <summary>How far the times may be from UTC, nanoseconds; null while the clock is not synchronised.</summary>
    public long? UncertaintyNs { get; init; }

    /// <summary>True if a byte of the order was sent again.</summary>
    public bool Retransmitted { get; init; }
}
