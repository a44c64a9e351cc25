// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Comparing;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Output;

/// <summary>Writes a comparison as one JSON line.</summary>
internal static class ComparisonJson
{
    public static void Write(JsonLineWriter lines, ComparisonReport report)
    {
        Utf8JsonWriter json = lines.Begin("comparison"u8);
        json.Field("verdict"u8, VerdictText.Of(report.Verdict));
        json.Field("reason"u8, report.Reason);
        json.Field("limit_ns"u8, report.LimitNs);
        json.Field("limit"u8, report.Limit is { } limit ? VerdictText.Of(limit) : null);
        json.WriteNumber("paired"u8, report.Paired);
        json.WriteNumber("only_a"u8, report.OnlyA);
        json.WriteNumber("only_b"u8, report.OnlyB);
        json.WriteNumber("ambiguous"u8, report.AmbiguousTicks);
        json.Field("late"u8, report.LateTicks);
        json.Field("host_differs"u8, report.HostDiffers);
        json.Field("control_differs"u8, report.ControlDiffers);
        json.Objects("different_settings"u8, report.DifferentSettings, WriteSetting);
        json.Object("a"u8, report.A, WriteRun);
        json.Object("b"u8, report.B, WriteRun);
        json.Objects("shifts"u8, report.Shifts, WriteShift);
        json.Objects("first_only_a"u8, report.FirstOnlyA, WriteOrder);
        json.Objects("first_only_b"u8, report.FirstOnlyB, WriteOrder);
        lines.End(flush: true);
    }

    private static void WriteSetting(Utf8JsonWriter json, DifferentSetting setting)
    {
        json.WriteString("setting"u8, setting.Setting);
        json.WriteString("target"u8, setting.Target);
        json.Field("a"u8, setting.A);
        json.Field("b"u8, setting.B);
    }

    private static void WriteRun(Utf8JsonWriter json, RunReport run)
    {
        json.WriteString("folder"u8, run.Folder);
        json.Field("mode"u8, run.Mode);
        json.Field("version"u8, run.Version);
        json.Field("host"u8, run.Host);
        json.Field("start_time_ns"u8, run.StartTimeNs);
        json.Field("duration_ns"u8, run.DurationNs);
        json.Field("config_hash"u8, run.ConfigHash);
        json.Field("host_settings_hash"u8, run.HostSettings);
        json.WriteNumber("host_settings_changes"u8, run.HostSettingsChanges);
        json.WriteBoolean("complete"u8, run.Complete);
        json.WriteNumber("orders"u8, run.Orders);
        json.WriteNumber("without_tick"u8, run.WithoutTick);
        json.WriteNumber("ambiguous"u8, run.Ambiguous);
        json.WriteNumber("late"u8, run.Late);
    }

    private static void WriteShift(Utf8JsonWriter json, ShiftReport shift)
    {
        json.WriteString("quantity"u8, shift.Quantity.Name);
        json.Field("verdict"u8, VerdictText.Of(shift.Verdict));
        json.WriteNumber("pairs"u8, shift.Pairs);
        json.WriteNumber("shift_ns"u8, shift.ShiftNs);
        json.Field("low_ns"u8, shift.LowNs);
        json.Field("high_ns"u8, shift.HighNs);
        json.WriteNumber("probability"u8, shift.Probability);
        json.WriteNumber("probability_corrected"u8, shift.CorrectedProbability);
        json.WriteNumber("inflation"u8, Math.Round(shift.Inflation, 2));
        json.WriteNumber("superiority"u8, Math.Round(shift.Superiority, 4));
        json.Object("a"u8, shift.A, WritePercentiles);
        json.Object("b"u8, shift.B, WritePercentiles);
    }

    private static void WritePercentiles(Utf8JsonWriter json, PercentileReport values)
    {
        json.WriteNumber("p50_ns"u8, values.P50);
        json.WriteNumber("p90_ns"u8, values.P90);
        json.WriteNumber("p99_ns"u8, values.P99);
        json.WriteNumber("p999_ns"u8, values.P999);
        json.WriteNumber("max_ns"u8, values.Max);
    }

    private static void WriteOrder(Utf8JsonWriter json, LoneOrder order)
    {
        json.Field("feed"u8, order.Feed);
        json.Field("channel"u8, order.Channel);
        json.WriteNumber("sequence"u8, order.Sequence);
        json.Field("kind"u8, order.Kind);
        json.Field("order_time_ns"u8, order.TimeNs);
        json.Field("extract"u8, order.Command);
    }
}
