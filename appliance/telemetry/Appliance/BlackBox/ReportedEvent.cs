// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Extract;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Appliance.BlackBox;

/// <summary>A gap, an event, an order, or a request if it is none of them.</summary>
/// <param name="IsWanted">True if it asks for a file.</param>
internal sealed record ReportedEvent(bool IsWanted)
{
    /// <summary>The gap, or null.</summary>
    internal GapReport? Gap { get; init; }

    /// <summary>The event, or null.</summary>
    internal EventReport? Event { get; init; }

    /// <summary>The slow order, or null.</summary>
    internal OrderReport? Order { get; init; }

    /// <summary>Person or program that asked, and waits for an answer; or null.</summary>
    internal BoxAsker? Asker { get; init; }

    /// <summary>Stamp of a request.</summary>
    internal long StampNs { get; init; }

    /// <summary>True if somebody asked for this moment.</summary>
    internal bool IsRequest => Gap is null && Event is null && Order is null;

    /// <summary>First stamp that belongs to it.</summary>
    internal long FromNs => Gap?.OpenedStampNs
        ?? (Event is { } one ? Math.Min(one.StampNs, one.FirstStampNs ?? one.SinceStampNs ?? one.StampNs)
            : Order is { } order ? order.Tick?.StampNs ?? order.OrderStampNs : StampNs);

    /// <summary>Last stamp that belongs to it.</summary>
    internal long ToNs => Gap is { } gap
        ? gap.AtEnd ? gap.OpenedStampNs : Math.Max(gap.OpenedStampNs, gap.ClosedStampNs)
        : Event is { } one ? Math.Max(one.StampNs, one.LastStampNs ?? one.StampNs)
        : Order is { } order ? order.AnswerStampNs ?? order.OrderStampNs : StampNs;

    /// <summary>Its kind, in names of files.</summary>
    internal string Kind => Gap is { } gap ? EventDescriptions.KindOf(gap)
        : Event?.Event ?? (Order is null ? "now" : "slow");

    /// <summary>Its id; 0 without one.</summary>
    internal long Id => Gap?.Id ?? Event?.Id ?? 0;

    /// <summary>Its feed or session.</summary>
    internal string? Flow => Gap?.Feed ?? Event?.Flow ?? Order?.Session;

    /// <summary>Describes it, with stamps of the wall clock, as the file has them; its own are monotonic.</summary>
    internal FoundEvent Describe(EventDescriptions descriptions, long offsetNs)
    {
        if (Gap is { } gap)
        {
            return descriptions.Of(gap with
            {
                OpenedStampNs = gap.OpenedStampNs + offsetNs,
                ClosedStampNs = gap.ClosedStampNs + offsetNs,
            }) with
            { Json = JsonText.Of(gap) };
        }
        if (Event is { } report)
        {
            return descriptions.Of(report with
            {
                StampNs = report.StampNs + offsetNs,
                FirstStampNs = report.FirstStampNs + offsetNs,
                LastStampNs = report.LastStampNs + offsetNs,
            }) with
            { Json = JsonText.Of(report) };
        }
        if (Order is { } order)
        {
            return descriptions.Of(order with
            {
                OrderStampNs = order.OrderStampNs + offsetNs,
                AnswerStampNs = order.AnswerStampNs + offsetNs,
                Tick = order.Tick is { } tick ? tick with { StampNs = tick.StampNs + offsetNs } : null,
            }) with
            { Kind = Kind, Json = JsonText.Of(order) };
        }
        return new FoundEvent
        {
            Kind = Kind,
            Id = "",
            FromNs = StampNs + offsetNs,
            ToNs = StampNs + offsetNs,
            Sentence = "somebody asked for this moment",
        };
    }
}
