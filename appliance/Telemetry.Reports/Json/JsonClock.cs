// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Reports.Clocks;

namespace Telemetry.Reports.Json;

/// <summary>Writes readings of the host's clock, and their summary.</summary>
internal static class JsonClock
{
    public static void WriteReading(Utf8JsonWriter json, ClockReading reading)
    {
        json.WriteNumber(JsonKeys.TimeNs, reading.TimeNs);
        json.WriteNumber(JsonKeys.StampNs, reading.StampNs);
        json.WriteNumber(ClockKeys.EveryNs, reading.EveryNs);
        json.WriteString(JsonKeys.Host, reading.Host);
        json.WriteString(ClockKeys.Boot, reading.Boot);
        json.WriteNumber(JsonKeys.OffsetNs, reading.Offset.Ns);
        json.WriteNumber(JsonKeys.MappingErrorNs, reading.Offset.ErrorNs);
        json.WriteNumber(ClockKeys.SteeringNs, reading.Steering.Ns);
        json.WriteNumber(ClockKeys.SteeringErrorNs, reading.Steering.ErrorNs);
        json.WriteBoolean(JsonKeys.Synchronised, reading.Kernel.IsSynchronised);
        json.Field(JsonKeys.UncertaintyNs, reading.UncertaintyNs);
        json.WriteNumber(ClockKeys.MaxErrorNs, reading.Kernel.MaxErrorNs);
        json.WriteNumber(ClockKeys.EstimatedErrorNs, reading.Kernel.EstimatedErrorNs);
        json.WriteNumber(ClockKeys.RemainingNs, reading.Kernel.RemainingNs);
        json.WriteNumber(ClockKeys.FrequencyPpb, reading.Kernel.FrequencyPpb);
        json.WriteNumber(ClockKeys.TickUs, reading.Kernel.TickUs);
        json.WriteNumber(ClockKeys.KernelState, reading.Kernel.State);
        json.WriteNumber(ClockKeys.KernelStatus, reading.Kernel.Status);
        json.WriteNumber(ClockKeys.TaiOffsetSeconds, reading.Kernel.TaiOffsetSeconds);
        json.Field(JsonKeys.Leap, reading.Kernel.Leap switch
        {
            LeapSecond.Insert => "insert",
            LeapSecond.Delete => "delete",
            _ => null,
        });
        WriteSource(json, reading.Source);
        json.WriteStartArray(ClockKeys.HardwareClocks);
        foreach (HardwareClock clock in reading.HardwareClocks)
        {
            json.WriteStartObject();
            json.Field(ClockKeys.Device, clock.Device);
            json.Field(ClockKeys.Name, clock.Name);
            json.Field(JsonKeys.OffsetNs, clock.Offset?.Ns);
            json.Field(ClockKeys.ErrorNs, clock.Offset?.ErrorNs);
            json.Field(ClockKeys.Method, clock.Method);
            json.Field(ClockKeys.Refusal, clock.Refusal);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteEvidence(Utf8JsonWriter json, ClockEvidence evidence)
    {
        json.Field(JsonKeys.Mode, "clock-report");
        json.Field(JsonKeys.Host, evidence.Host);
        json.Field(JsonKeys.StartTimeNs, evidence.StartTimeNs);
        json.Field(JsonKeys.EndTimeNs, evidence.EndTimeNs);
        json.WriteNumber(JsonKeys.DurationNs, evidence.DurationNs);
        json.WriteNumber(ClockKeys.Readings, evidence.Readings);
        json.WriteNumber(JsonKeys.Gaps, evidence.Gaps);
        json.WriteNumber(ClockKeys.GapNs, evidence.GapNs);
        json.WriteNumber(ClockKeys.LongestGapNs, evidence.LongestGapNs);
        json.WriteNumber(ClockKeys.UnsynchronisedNs, evidence.UnsynchronisedNs);
        json.WriteNumber(ClockKeys.Steps, evidence.Steps);
        json.Field(ClockKeys.LargestStepNs, evidence.LargestStepNs);
        json.WriteNumber(ClockKeys.Slews, evidence.Slews);
        json.WriteNumber(ClockKeys.SlewedNs, evidence.SlewedNs);
        json.Field(ClockKeys.LargestMappingErrorNs, evidence.LargestMappingErrorNs);
        json.Field(ClockKeys.LeastUncertaintyNs, evidence.LeastUncertaintyNs);
        json.Field(ClockKeys.LargestUncertaintyNs, evidence.LargestUncertaintyNs);
        json.Field(ClockKeys.LargestSourceOffsetNs, evidence.LargestSourceOffsetNs);
        json.WriteStartArray(ClockKeys.Sources);
        foreach (ClockEvidenceSource one in evidence.Sources)
        {
            json.WriteStartObject();
            WriteSourceName(json, one.Source);
            json.WriteNumber(ClockKeys.Readings, one.Readings);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Field(ClockKeys.LimitNs, evidence.LimitNs);
        json.Field(ClockKeys.BeyondLimit, evidence.BeyondLimit);
        json.Field(ClockKeys.BeyondLimitNs, evidence.BeyondLimitNs);
        json.WriteString(JsonKeys.Verdict, CheckVerdictText.Of(evidence.Verdict));
    }

    /// <summary>Writes the source that steers the clock, and its offset and error.</summary>
    public static void WriteSource(Utf8JsonWriter json, TimeSource? source)
    {
        WriteSourceName(json, source);
        json.Field(ClockKeys.SourceOffsetNs, source?.OffsetNs);
        json.Field(ClockKeys.SourceErrorNs, source?.ErrorNs);
    }

    private static void WriteSourceName(Utf8JsonWriter json, TimeSource? source)
    {
        json.Field(JsonKeys.Source, source?.Name);
        json.Field(ClockKeys.Reference, source?.Reference);
        json.Field(ClockKeys.Stratum, source?.Stratum);
    }
}
