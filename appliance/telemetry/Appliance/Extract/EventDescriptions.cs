// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Feeds.Streams;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Appliance.Extract;

/// <summary>Describes events: their stretch of time, their sentence, and comments on their packets.</summary>
internal sealed class EventDescriptions(FlowNames names)
{
    private const double NsPerMicrosecond = 1_000;
    private const double NsPerMillisecond = 1_000_000;

    /// <summary>Kind of a gap, as <c>--event</c> takes it.</summary>
    internal static string KindOf(GapReport gap) => gap.Scope == "feed" ? "feed_gap" : "line_gap";

    internal FoundEvent Of(GapReport gap)
    {
        string numbers = gap.Count == 1 ? $"{gap.First}" : $"{gap.First} to {gap.Last}";
        string channel = gap.Channel is null ? "" : $" (channel {gap.Channel})";
        string where = gap.Line is null ? "on every line" : $"on {gap.Line}";
        string end = gap.State switch
        {
            "repaired" when gap.RepairedBy == "reorder" => "repaired by the line itself, which had reordered them",
            "repaired" => $"repaired by {gap.RepairedBy}",
            _ when gap.Cause is not null => $"{gap.State} ({gap.Cause})",
            _ => gap.State,
        };
        var marks = new List<PacketMark>
        {
            new(gap.OpenedStampNs, names.Feed(gap.Feed, gap.Line),
                $"gap {gap.Id} opened here: {numbers}{channel} missing {where}, {end}",
                $"last packet before gap {gap.Id}", gap.Last + 1),
        };
        bool isEarly = gap.State == "repaired" && gap.RepairedBy != "reorder" && gap.ClosedStampNs <= gap.OpenedStampNs;
        if (gap.State == "repaired" && !isEarly)
        {
            marks.Add(new PacketMark(
                gap.ClosedStampNs,
                names.Feed(gap.Feed, gap.RepairedBy == "reorder" ? gap.Line : gap.RepairedBy),
                $"gap {gap.Id}: {numbers}{channel} repaired here, {Time(gap.ClosedStampNs - gap.OpenedStampNs)} "
                    + "after it opened", Number: gap.First));
        }
        return new FoundEvent
        {
            Kind = KindOf(gap),
            Id = $"{gap.Id}",
            Flow = gap.Feed,
            FromNs = gap.OpenedStampNs,
            ToNs = gap.AtEnd ? gap.OpenedStampNs : Math.Max(gap.OpenedStampNs, gap.ClosedStampNs),
            Sentence = $"gap {gap.Id} of {gap.Feed}: {numbers}{channel} missing {where}, {end}",
            Json = JsonText.Of(gap),
            Marks = marks,
            NumberMarks = isEarly
                ? [new NumberMark(names.Feed(gap.Feed, gap.RepairedBy), gap.Channel, gap.First, gap.Last,
                    gap.OpenedStampNs, $"gap {gap.Id}: {numbers}{channel} repaired from here, before it opened")]
                : [],
        };
    }

    internal FoundEvent Of(EventReport report)
    {
        string text = $"{report.Event} {report.Id}";
        if (report.Flow is not null)
            text += $" of {report.Flow}" + (report.Line is null ? "" : $" on {report.Line}");
        if (report.First is not null)
            text += report.Last is null ? $", number {report.First}" : $", numbers {report.First} to {report.Last}";
        if (report.Count is not null)
            text += $", count {report.Count}";
        if (report.DurationNs is { } durationNs)
            text += $", {Time(durationNs)}";
        foreach (string? detail in (string?[])[report.Reason, report.Cause, report.Detail])
            text += detail is null ? "" : $", {detail}";
        return new FoundEvent
        {
            Kind = report.Event,
            Id = $"{report.Id}",
            Flow = report.Flow,
            FromNs = Math.Min(report.StampNs, report.FirstStampNs ?? report.StampNs),
            ToNs = Math.Max(report.StampNs, report.LastStampNs ?? report.StampNs),
            Sentence = text,
            Json = JsonText.Of(report),
            Marks = names.Any(report.Flow, report.Line) is { } flows
                ? [new PacketMark(report.StampNs, flows, text)] : [],
        };
    }

    internal FoundEvent Of(OrderReport order)
    {
        string key = order.Key ?? "without a key";
        string what = $"order {key} ({order.Kind})";
        string text = what;
        var marks = new List<PacketMark>();
        if (order.Tick is { StampNs: { } tickNs } tick)
        {
            string number = tick.Sequence is null ? "tick" : $"tick {tick.Sequence}";
            text += $" answers {number} of {tick.Feed}";
            if (order.TickToTradeNs is { } tickToTradeNs)
                text += $", {Time(tickToTradeNs)}";
            marks.Add(new PacketMark(
                tickNs, names.Feed(tick.Feed, tick.Line), $"{number}, which order {key} answers",
                Number: tick.Sequence));
        }
        marks.Add(new PacketMark(
            order.OrderStampNs, names.Session(order.Session, StreamDirection.ToExchange), text));
        if (order.AnswerStampNs is { } answerNs)
        {
            string answer = $"order {key}: {order.Answer}"
                + (order.OrderToAckNs is { } ackNs ? $", {Time(ackNs)} after it" : "");
            marks.Add(new PacketMark(answerNs, names.Session(order.Session, StreamDirection.FromExchange), answer));
            text += $"; {order.Answer}" + (order.OrderToAckNs is { } afterNs ? $" after {Time(afterNs)}" : "");
        }
        return new FoundEvent
        {
            Kind = "order",
            Id = key,
            Flow = order.Session,
            FromNs = Math.Min(order.OrderStampNs, order.Tick?.StampNs ?? order.OrderStampNs),
            ToNs = Math.Max(order.OrderStampNs, order.AnswerStampNs ?? order.OrderStampNs),
            Sentence = $"{text}; session {order.Session}",
            Json = JsonText.Of(order),
            Marks = marks,
        };
    }

    internal static string Time(long ns) => ns switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ns} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / NsPerMicrosecond:0.###} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / NsPerMillisecond:0.###} ms"),
    };
}
