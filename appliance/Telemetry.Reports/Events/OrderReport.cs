// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>One order with what is known of it.</summary>
public sealed record OrderReport
{
    /// <summary>The appliance that published it; null where there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    /// <summary>Session.</summary>
    public string? Session { get; set; }

    /// <summary>Number of its TCP connection.</summary>
    public long? Connection { get; set; }

    /// <summary>Its key; none if there is none.</summary>
    public OrderKey OrderKey;

    /// <summary>The key as text, made for each asking; null if there is none.</summary>
    public string? Key
    {
        get => OrderKeyText.Of(OrderKey);
        init => OrderKey = OrderKeyText.Parse(value);
    }

    /// <summary><c>new</c>, <c>cancel</c> or <c>replace</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>Stamp of the request, nanoseconds.</summary>
    public long OrderStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? OrderTimeNs { get; set; }

    /// <summary>Stamp of its first answer, nanoseconds; null if there is none.</summary>
    public long? AnswerStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? AnswerTimeNs { get; set; }

    /// <summary>What the first answer was; null if there is none.</summary>
    public string? Answer { get; set; }

    /// <summary>The tick it answers; null if none is known.</summary>
    public TickReport? Tick { get; set; }

    /// <summary>How the tick was found: <c>named</c>, <c>last</c>, <c>first</c>; null if it was not.</summary>
    public string? Attribution { get; set; }

    /// <summary>From the tick to the order, nanoseconds.</summary>
    public long? TickToTradeNs { get; set; }

    /// <summary>From the order to its first answer, nanoseconds.</summary>
    public long? OrderToAckNs { get; set; }

    /// <summary>Where the request was seen.</summary>
    public string? OrderHook { get; set; }

    /// <summary>Where the first answer was seen; null if there is none.</summary>
    public string? AnswerHook { get; set; }

    /// <summary>The exchange's number of the first answer; null if it has none.</summary>
    public ulong? AnswerSequence { get; set; }

    /// <summary>Who takes the stamps.</summary>
    public string? StampSource { get; set; }

    /// <summary>What a stamp can resolve, nanoseconds.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>How far the times may be from UTC, nanoseconds; null while the clock is not synchronised.</summary>
    public long? UncertaintyNs { get; set; }

    /// <summary>True if a byte of the order was sent again.</summary>
    public bool Retransmitted { get; set; }

    /// <summary>One that stays as it is when this is filled anew.</summary>
    public OrderReport Copy() => this with { Tick = Tick is { } tick ? tick with { } : null };
}
