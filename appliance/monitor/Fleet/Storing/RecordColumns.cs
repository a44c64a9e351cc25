// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.Storing;

/// <summary>Kinds of records that are listed.</summary>
public enum RecordKind
{
    /// <summary>Something that happened.</summary>
    Event,

    Gap,

    Order,

    /// <summary>Start or end of an alert.</summary>
    Alert,
}

/// <summary>Values that a record is selected and found by.</summary>
public readonly record struct RecordColumns
{
    private const long LeastTimeNs = 1_000_000_000_000_000_000;     // no host is up since then

    public required RecordKind Kind { get; init; }

    /// <summary>Its instant, UTC since 1970, nanoseconds: of a gap its opening, of an order its sending; null if
    /// unknown.</summary>
    public long? TimeNs { get; init; }

    /// <summary>The same instant by the clock of the stamps, nanoseconds.</summary>
    public long StampNs { get; init; }

    /// <summary>Stamp of its end, nanoseconds: of a gap its closing, of an order its answer; null if there is
    /// none.</summary>
    public long? EndStampNs { get; init; }

    /// <summary>Name of the event or of the alert's rule, state of the gap, kind of the order.</summary>
    public required string What { get; init; }

    /// <summary>Severity of an event or alert; null of others.</summary>
    public string? Severity { get; init; }

    /// <summary>Feed or session; null if it is about none.</summary>
    public string? Flow { get; init; }

    /// <summary>Line; null if it is about none.</summary>
    public string? Line { get; init; }

    /// <summary>Time from an order to its answer, nanoseconds; null if unknown.</summary>
    public long? OrderToAckNs { get; init; }

    /// <summary>Time from an order's tick to the order, nanoseconds; null if unknown.</summary>
    public long? TickToTradeNs { get; init; }

    /// <summary>True if a part of it is in a span; an end of the span is in it.</summary>
    /// <param name="fromTimeNs">Start, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">End, UTC, nanoseconds.</param>
    public bool IsPartlyIn(long fromTimeNs, long toTimeNs) =>
        TimeNs <= toTimeNs && TimeNs + Math.Max(0, (EndStampNs ?? StampNs) - StampNs) >= fromTimeNs;

    /// <summary>Time of an instant, UTC since 1970, nanoseconds; null if it is unknown. A replay does not know it, but
    /// then its stamps are nanoseconds since 1970.</summary>
    /// <param name="timeNs">The time, if it is known.</param>
    public static long? TimeOf(long? timeNs, long? stampNs) => timeNs ?? (stampNs >= LeastTimeNs ? stampNs : null);

    /// <summary>Kind of a report.</summary>
    /// <param name="report">Report of an event, a gap or an order, or a <see cref="WrittenRecord"/>.</param>
    public static RecordKind KindOf(object report) => report switch
    {
        EventReport => RecordKind.Event,
        GapReport => RecordKind.Gap,
        OrderReport => RecordKind.Order,
        WrittenRecord written => written.Columns.Kind,
        _ => throw new ArgumentException("No record.", nameof(report)),
    };

    /// <summary>Columns of a report.</summary>
    /// <param name="report">Report of an event, a gap or an order, or a <see cref="WrittenRecord"/>.</param>
    public static RecordColumns Of(object report) => report switch
    {
        EventReport one => new RecordColumns
        {
            Kind = RecordKind.Event,
            TimeNs = TimeOf(one.TimeNs, one.StampNs),
            StampNs = one.StampNs,
            What = one.Event,
            Severity = one.Severity,
            Flow = one.Flow,
            Line = one.Line,
        },
        GapReport gap => new RecordColumns
        {
            Kind = RecordKind.Gap,
            TimeNs = TimeOf(gap.OpenedTimeNs, gap.OpenedStampNs),
            StampNs = gap.OpenedStampNs,
            EndStampNs = gap.ClosedStampNs,
            What = gap.State,
            Flow = gap.Feed,
            Line = gap.Line,
        },
        OrderReport order => new RecordColumns
        {
            Kind = RecordKind.Order,
            TimeNs = TimeOf(order.OrderTimeNs, order.OrderStampNs),
            StampNs = order.OrderStampNs,
            EndStampNs = order.AnswerStampNs,
            What = order.Kind,
            Flow = order.Session,
            OrderToAckNs = order.OrderToAckNs,
            TickToTradeNs = order.TickToTradeNs,
        },
        WrittenRecord written => written.Columns,
        _ => throw new ArgumentException("No record.", nameof(report)),
    };
}

/// <summary>A record that is JSON already.</summary>
/// <param name="Columns">What it is found by.</param>
/// <param name="Json">The JSON object.</param>
public sealed record WrittenRecord(RecordColumns Columns, ReadOnlyMemory<byte> Json);
