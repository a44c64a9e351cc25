// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting.Lines;

/// <summary>Reports of the objects that an appliance writes as JSON lines. Members that are absent are
/// unknown.</summary>
internal static class LinesRecords
{
    public static OrderReport OrderOf(JsonElement json) => new()
    {
        Session = json.Text("session"),
        Connection = json.Number("connection"),
        OrderKey = json.OrderKey("key"),
        Kind = json.Text("kind") ?? "",
        OrderStampNs = json.Number("order_stamp_ns") ?? 0,
        OrderTimeNs = json.Number("order_time_ns"),
        AnswerStampNs = json.Number("answer_stamp_ns"),
        AnswerTimeNs = json.Number("answer_time_ns"),
        Answer = json.Text("answer"),
        Tick = json.At("tick") is { } tick ? TickOf(tick) : null,
        Attribution = json.Text("attribution"),
        TickToTradeNs = json.Number("tick_to_trade_ns"),
        OrderToAckNs = json.Number("order_to_ack_ns"),
        UncertaintyNs = json.Number("uncertainty_ns"),
        Retransmitted = json.Flag("retransmitted") == true,
        Stages = json.At("stages") is { } stages ? StagesOf(stages) : null,
    };

    /// <summary>The series of an interval or a summary, without their samples.</summary>
    public static SeriesReport SeriesOf(JsonElement json) => new()
    {
        Series = json.Text("series") ?? "",
        Key = json.Text("key"),
        Count = json.Number("count") ?? 0,
        Negative = new NegativeReport
        {
            Count = json.Number("negative.count") ?? 0,
            MinNs = json.Number("negative.min_ns"),
        },
        AboveRange = new AboveRangeReport
        {
            Count = json.Number("above_range.count") ?? 0,
            MaxNs = json.Number("above_range.max_ns"),
        },
        Complete = json.Flag("complete") == true,
        MayBeMissing = json.Number("may_be_missing"),
        Worst = [.. json.Items("worst").Select(WorstOf)],
    };

    private static WorstReport WorstOf(JsonElement json) => new()
    {
        ValueNs = json.Number("value_ns") ?? 0,
        StampNs = json.Number("stamp_ns") ?? 0,
        TimeNs = json.Number("time_ns"),
        Sequence = json.Unsigned("sequence"),
        OrderKey = json.OrderKey("key"),
        UncertaintyNs = json.Number("uncertainty_ns"),
        Stages = json.At("stages") is { } stages ? StagesOf(stages) : null,
    };

    private static StagesReport StagesOf(JsonElement json)
    {
        var stages = new StagesReport();
        for (int stage = 0; stage < OrderStageKinds.Count; stage++)
            stages[stage] = json.Number(OrderStageKinds.All[stage].Key);
        return stages;
    }

    private static TickReport TickOf(JsonElement json) => new()
    {
        Feed = json.Text("feed"),
        Line = json.Text("line"),
        Channel = json.Text("channel"),
        Sequence = json.Unsigned("sequence"),
        StampNs = json.Number("stamp_ns"),
        TimeNs = json.Number("time_ns"),
    };
}
