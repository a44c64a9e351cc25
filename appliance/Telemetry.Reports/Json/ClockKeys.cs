// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Reports.Json;

/// <summary>Keys of clock reports only; those of readings are also the columns of the table.</summary>
internal static class ClockKeys
{
    public static readonly JsonEncodedText BeyondLimit = JsonEncodedText.Encode("beyond_limit");
    public static readonly JsonEncodedText BeyondLimitNs = JsonEncodedText.Encode("beyond_limit_ns");
    public static readonly JsonEncodedText Boot = JsonEncodedText.Encode("boot");
    public static readonly JsonEncodedText Device = JsonEncodedText.Encode("device");
    public static readonly JsonEncodedText ErrorNs = JsonEncodedText.Encode("error_ns");
    public static readonly JsonEncodedText EstimatedErrorNs = JsonEncodedText.Encode("estimated_error_ns");
    public static readonly JsonEncodedText EveryNs = JsonEncodedText.Encode("every_ns");
    public static readonly JsonEncodedText FrequencyPpb = JsonEncodedText.Encode("frequency_ppb");
    public static readonly JsonEncodedText GapNs = JsonEncodedText.Encode("gap_ns");
    public static readonly JsonEncodedText HardwareClocks = JsonEncodedText.Encode("hardware_clocks");
    public static readonly JsonEncodedText KernelState = JsonEncodedText.Encode("kernel_state");
    public static readonly JsonEncodedText KernelStatus = JsonEncodedText.Encode("kernel_status");
    public static readonly JsonEncodedText LargestMappingErrorNs = JsonEncodedText.Encode("largest_mapping_error_ns");
    public static readonly JsonEncodedText LargestSourceOffsetNs = JsonEncodedText.Encode("largest_source_offset_ns");
    public static readonly JsonEncodedText LargestStepNs = JsonEncodedText.Encode("largest_step_ns");
    public static readonly JsonEncodedText LargestUncertaintyNs = JsonEncodedText.Encode("largest_uncertainty_ns");
    public static readonly JsonEncodedText LeastUncertaintyNs = JsonEncodedText.Encode("least_uncertainty_ns");
    public static readonly JsonEncodedText LimitNs = JsonEncodedText.Encode("limit_ns");
    public static readonly JsonEncodedText LongestGapNs = JsonEncodedText.Encode("longest_gap_ns");
    public static readonly JsonEncodedText MaxErrorNs = JsonEncodedText.Encode("max_error_ns");
    public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
    public static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    public static readonly JsonEncodedText MovedNs = JsonEncodedText.Encode("moved_ns");
    public static readonly JsonEncodedText RateChangePpb = JsonEncodedText.Encode("rate_change_ppb");
    public static readonly JsonEncodedText Readings = JsonEncodedText.Encode("readings");
    public static readonly JsonEncodedText Reference = JsonEncodedText.Encode("reference");
    public static readonly JsonEncodedText Refusal = JsonEncodedText.Encode("refusal");
    public static readonly JsonEncodedText RemainingNs = JsonEncodedText.Encode("remaining_ns");
    public static readonly JsonEncodedText SlewedNs = JsonEncodedText.Encode("slewed_ns");
    public static readonly JsonEncodedText Slews = JsonEncodedText.Encode("slews");
    public static readonly JsonEncodedText SourceErrorNs = JsonEncodedText.Encode("source_error_ns");
    public static readonly JsonEncodedText SourceOffsetNs = JsonEncodedText.Encode("source_offset_ns");
    public static readonly JsonEncodedText Sources = JsonEncodedText.Encode("sources");
    public static readonly JsonEncodedText SteeringErrorNs = JsonEncodedText.Encode("steering_error_ns");
    public static readonly JsonEncodedText SteeringNs = JsonEncodedText.Encode("steering_ns");
    public static readonly JsonEncodedText Steps = JsonEncodedText.Encode("steps");
    public static readonly JsonEncodedText Stratum = JsonEncodedText.Encode("stratum");
    public static readonly JsonEncodedText TaiOffsetSeconds = JsonEncodedText.Encode("tai_offset_seconds");
    public static readonly JsonEncodedText TickUs = JsonEncodedText.Encode("tick_us");
    public static readonly JsonEncodedText UnsynchronisedNs = JsonEncodedText.Encode("unsynchronised_ns");
}
