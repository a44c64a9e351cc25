// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Clocks;

namespace Telemetry.Reports.Json;

/// <summary>Writes readings of the host's clock, and their summary.</summary>
internal static class JsonClock
{
    public static void WriteReading(Utf8JsonWriter json, ClockReading reading)
    {
        json.WriteNumber("time_ns"u8, reading.TimeNs);
        json.WriteNumber("stamp_ns"u8, reading.StampNs);
        json.WriteNumber("every_ns"u8, reading.EveryNs);
        json.WriteString("host"u8, reading.Host);
        json.WriteString("boot"u8, reading.Boot);
        json.WriteNumber("offset_ns"u8, reading.Offset.Ns);
        json.WriteNumber("mapping_error_ns"u8, reading.Offset.ErrorNs);
        json.WriteNumber("steering_ns"u8, reading.Steering.Ns);
        json.WriteNumber("steering_error_ns"u8, reading.Steering.ErrorNs);
        json.WriteBoolean("synchronised"u8, reading.Kernel.IsSynchronised);
        json.Field("uncertainty_ns"u8, reading.UncertaintyNs);
        json.WriteNumber("max_error_ns"u8, reading.Kernel.MaxErrorNs);
        json.WriteNumber("estimated_error_ns"u8, reading.Kernel.EstimatedErrorNs);
        json.WriteNumber("remaining_ns"u8, reading.Kernel.RemainingNs);
        json.WriteNumber("frequency_ppb"u8, reading.Kernel.FrequencyPpb);
        json.WriteNumber("tick_us"u8, reading.Kernel.TickUs);
        json.WriteNumber("kernel_state"u8, reading.Kernel.State);
        json.WriteNumber("kernel_status"u8, reading.Kernel.Status);
        json.WriteNumber("tai_offset_seconds"u8, reading.Kernel.TaiOffsetSeconds);
        json.Field("leap"u8, reading.Kernel.Leap switch
        {
            LeapSecond.Insert => "insert",
            LeapSecond.Delete => "delete",
            _ => null,
        });
        WriteSource(json, reading.Source);
        json.Objects("hardware_clocks"u8, reading.HardwareClocks, WriteHardwareClock);
    }

    public static void WriteEvidence(Utf8JsonWriter json, ClockEvidence evidence)
    {
        json.Field("mode"u8, "clock-report");
        json.Field("host"u8, evidence.Host);
        json.Field("start_time_ns"u8, evidence.StartTimeNs);
        json.Field("end_time_ns"u8, evidence.EndTimeNs);
        json.WriteNumber("duration_ns"u8, evidence.DurationNs);
        json.WriteNumber("readings"u8, evidence.Readings);
        json.WriteNumber("gaps"u8, evidence.Gaps);
        json.WriteNumber("gap_ns"u8, evidence.GapNs);
        json.WriteNumber("longest_gap_ns"u8, evidence.LongestGapNs);
        json.WriteNumber("unsynchronised_ns"u8, evidence.UnsynchronisedNs);
        json.WriteNumber("steps"u8, evidence.Steps);
        json.Field("largest_step_ns"u8, evidence.LargestStepNs);
        json.WriteNumber("slews"u8, evidence.Slews);
        json.WriteNumber("slewed_ns"u8, evidence.SlewedNs);
        json.Field("largest_mapping_error_ns"u8, evidence.LargestMappingErrorNs);
        json.Field("least_uncertainty_ns"u8, evidence.LeastUncertaintyNs);
        json.Field("largest_uncertainty_ns"u8, evidence.LargestUncertaintyNs);
        json.Field("largest_source_offset_ns"u8, evidence.LargestSourceOffsetNs);
        json.Objects("sources"u8, evidence.Sources, WriteEvidenceSource);
        json.Field("limit_ns"u8, evidence.LimitNs);
        json.Field("beyond_limit"u8, evidence.BeyondLimit);
        json.Field("beyond_limit_ns"u8, evidence.BeyondLimitNs);
        json.WriteString("verdict"u8, CheckVerdictText.Of(evidence.Verdict));
    }

    /// <summary>Writes the source that steers the clock, and its offset and error.</summary>
    public static void WriteSource(Utf8JsonWriter json, TimeSource? source)
    {
        WriteSourceName(json, source);
        json.Field("source_offset_ns"u8, source?.OffsetNs);
        json.Field("source_error_ns"u8, source?.ErrorNs);
    }

    private static void WriteHardwareClock(Utf8JsonWriter json, HardwareClock clock)
    {
        json.Field("device"u8, clock.Device);
        json.Field("name"u8, clock.Name);
        json.Field("offset_ns"u8, clock.Offset?.Ns);
        json.Field("error_ns"u8, clock.Offset?.ErrorNs);
        json.Field("method"u8, clock.Method);
        json.Field("refusal"u8, clock.Refusal);
    }

    private static void WriteEvidenceSource(Utf8JsonWriter json, ClockEvidenceSource one)
    {
        WriteSourceName(json, one.Source);
        json.WriteNumber("readings"u8, one.Readings);
    }

    private static void WriteSourceName(Utf8JsonWriter json, TimeSource? source)
    {
        json.Field("source"u8, source?.Name);
        json.Field("reference"u8, source?.Reference);
        json.Field("stratum"u8, source?.Stratum);
    }
}
