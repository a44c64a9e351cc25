// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting.Lines;

/// <summary>Reports of the objects that an appliance writes as JSON lines. Members that are absent are
/// unknown.</summary>
internal static class LinesRecords
{
    /// <summary>A gap.</summary>
    public static GapReport GapOf(JsonElement json) => new()
    {
        Id = json.Number("id") ?? 0,
        Scope = json.Text("scope") ?? "",
        Feed = json.Text("feed"),
        Line = json.Text("line"),
        Address = json.Text("address"),
        Channel = json.Text("channel"),
        First = Unsigned(json, "first") ?? 0,
        Last = Unsigned(json, "last") ?? 0,
        Count = json.Number("count") ?? 0,
        OpenedStampNs = json.Number("opened_stamp_ns") ?? 0,
        OpenedTimeNs = json.Number("opened_time_ns"),
        ClosedStampNs = json.Number("closed_stamp_ns") ?? 0,
        ClosedTimeNs = json.Number("closed_time_ns"),
        State = json.Text("state") ?? "",
        RepairedBy = json.Text("repaired_by"),
        Cause = json.Text("cause"),
        Suspect = json.Text("suspect"),
        AtEnd = json.Flag("at_end") == true,
        UncertaintyNs = json.Number("uncertainty_ns"),
    };

    /// <summary>An event.</summary>
    public static EventReport EventOf(JsonElement json)
    {
        // A file's keys packets and cause are members of its own.
        bool isFile = json.Text("event") == "black_box";
        return new EventReport
        {
            Id = json.Number("id") ?? 0,
            Event = json.Text("event") ?? "",
            Severity = json.Text("severity") ?? "",
            State = json.Text("state") ?? "",
            Flow = json.Text("flow"),
            Line = json.Text("line"),
            StampNs = json.Number("stamp_ns") ?? 0,
            TimeNs = json.Number("time_ns"),
            Channel = json.Text("channel"),
            First = Unsigned(json, "first"),
            Last = Unsigned(json, "last"),
            Count = json.Number("count"),
            DurationNs = json.Number("duration_ns"),
            OffsetBeforeNs = json.Number("offset_before_ns"),
            OffsetAfterNs = json.Number("offset_after_ns"),
            MovedNs = json.Number("moved_ns"),
            Connection = json.Number("connection"),
            OrderKey = OrderKeyText.Parse(json.Text("key")),
            Reason = json.Text("reason"),
            Packets = isFile ? null : json.Number("packets"),
            Direction = json.Text("direction"),
            Where = json.Text("where"),
            Process = json.Text("process"),
            Pid = json.Number("pid"),
            Cause = isFile ? null : json.Text("cause"),
            Refused = json.Flag("refused"),
            Counter = json.Text("counter"),
            Interface = json.Text("interface"),
            StormOf = json.Text("storm_of"),
            Ranges = json.Number("ranges"),
            Detail = json.Text("detail"),
            UncertaintyNs = json.Number("uncertainty_ns"),
            Setting = json.Text("setting"),
            Target = json.Text("target"),
            Before = json.Text("before"),
            After = json.Text("after"),
            Verdict = json.Text("verdict"),
            HostSettingsHash = json.Text("host_settings_hash"),
            BlackBox = isFile ? FileOf(json) : null,
        };
    }

    /// <summary>An order.</summary>
    public static OrderReport OrderOf(JsonElement json) => new()
    {
        Session = json.Text("session"),
        Connection = json.Number("connection"),
        OrderKey = OrderKeyText.Parse(json.Text("key")),
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

    private static BlackBoxFileReport FileOf(JsonElement json) => new()
    {
        File = json.Text("file"),
        Cause = json.Text("cause"),
        CauseId = json.Number("cause_id"),
        FromStampNs = json.Number("from_stamp_ns"),
        ToStampNs = json.Number("to_stamp_ns"),
        Packets = json.Number("packets"),
        Bytes = json.Number("bytes"),
        Complete = json.Flag("complete"),
        MissingBeforeNs = json.Number("missing_before_ns"),
        Overtaken = json.Number("overtaken"),
        Sha256 = json.Text("sha256"),
        Outcome = json.Text("outcome"),
        Triggers = json.Number("triggers"),
    };

    private static WorstReport WorstOf(JsonElement json) => new()
    {
        ValueNs = json.Number("value_ns") ?? 0,
        StampNs = json.Number("stamp_ns") ?? 0,
        TimeNs = json.Number("time_ns"),
        Sequence = Unsigned(json, "sequence"),
        OrderKey = OrderKeyText.Parse(json.Text("key")),
        UncertaintyNs = json.Number("uncertainty_ns"),
        Stages = json.At("stages") is { } stages ? StagesOf(stages) : null,
    };

    private static StagesReport StagesOf(JsonElement json) => new()
    {
        RxToSocketNs = json.Number("rx_to_socket_ns"),
        SocketWaitNs = json.Number("socket_wait_ns"),
        ReadToSendNs = json.Number("read_to_send_ns"),
        SendToTxNs = json.Number("send_to_tx_ns"),
        TxToDriverNs = json.Number("tx_to_driver_ns"),
        DriverToWireNs = json.Number("driver_to_wire_ns"),
        WireToAckNs = json.Number("wire_to_ack_ns"),
        ReadToTxNs = json.Number("read_to_tx_ns"),
    };

    private static TickReport TickOf(JsonElement json) => new()
    {
        Feed = json.Text("feed"),
        Line = json.Text("line"),
        Channel = json.Text("channel"),
        Sequence = Unsigned(json, "sequence"),
        StampNs = json.Number("stamp_ns"),
        TimeNs = json.Number("time_ns"),
    };

    private static ulong? Unsigned(JsonElement json, string path) =>
        json.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetUInt64(out ulong number)
            ? number : null;
}
