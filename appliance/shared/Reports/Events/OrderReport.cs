// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>One order and its known answers and tick.</summary>
public sealed record OrderReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    public string? Session { get; set; }

    /// <summary>Number of its TCP connection.</summary>
    public long? Connection { get; set; }

    /// <summary>Its key; none if there is none.</summary>
    public OrderKey OrderKey;

    /// <summary>The key as text, created at each call; null if there is none.</summary>
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

    /// <summary>Kind of the first answer; null if there is none.</summary>
    public string? Answer { get; set; }

    /// <summary>The tick it answers; null if none is known.</summary>
    public TickReport? Tick { get; set; }

    /// <summary>
    /// Method by which the tick was found: <c>named</c>, <c>last</c>, <c>first</c>; null if it was not.
    /// </summary>
    public string? Attribution { get; set; }

    /// <summary>From the tick to the order, nanoseconds.</summary>
    public long? TickToTradeNs { get; set; }

    /// <summary>From the order to its first answer, nanoseconds.</summary>
    public long? OrderToAckNs { get; set; }

    /// <summary>Hook at which the request was seen.</summary>
    public string? OrderHook { get; set; }

    /// <summary>Hook at which the first answer was seen; null if there is none.</summary>
    public string? AnswerHook { get; set; }

    /// <summary>The exchange's number of the first answer; null if it has none.</summary>
    public ulong? AnswerSequence { get; set; }

    public string? StampSource { get; set; }

    /// <summary>Resolution of stamps, nanoseconds.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>
    /// Largest distance of the times from UTC, nanoseconds; null while the clock is not synchronised.
    /// </summary>
    public long? UncertaintyNs { get; set; }

    /// <summary>True if a byte of the order was sent again.</summary>
    public bool Retransmitted { get; set; }

    /// <summary>Stages of its way through the host; null if they are not known.</summary>
    public StagesReport? Stages { get; set; }

    /// <summary>A copy that does not change when this object is reused.</summary>
    public OrderReport Copy() => this with
    {
        Tick = Tick is { } tick ? tick with { } : null,
        Stages = Stages is { } stages ? stages with { } : null,
    };
}
