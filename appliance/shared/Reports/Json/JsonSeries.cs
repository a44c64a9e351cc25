// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json.Events;

namespace Telemetry.Reports.Json;

/// <summary>Latency distributions and bursts.</summary>
internal static class JsonSeries
{
    public static void WriteBurst(Utf8JsonWriter json, BurstReport burst)
    {
        json.Field("flow"u8, burst.Flow);
        json.Field("line"u8, burst.Line);
        json.Field("direction"u8, burst.Direction);
        json.WriteNumber("window_ns"u8, burst.WindowNs);
        json.WriteNumber("packets"u8, burst.Packets);
        json.WriteNumber("bytes"u8, burst.Bytes);
        json.WriteNumber("stamp_ns"u8, burst.StampNs);
        json.Field("time_ns"u8, burst.TimeNs);
        json.Field("resolution_ns"u8, burst.ResolutionNs);
        json.Field("uncertainty_ns"u8, burst.UncertaintyNs);
    }

    public static void WriteSeries(Utf8JsonWriter json, SeriesReport series)
    {
        json.Field("series"u8, series.Series);
        json.Field("key"u8, series.Key);
        json.WriteNumber("count"u8, series.Count);
        json.Field("min_ns"u8, series.MinNs);
        json.Field("mean_ns"u8, series.MeanNs);
        json.Field("p50_ns"u8, series.P50Ns);
        json.Field("p90_ns"u8, series.P90Ns);
        json.Field("p99_ns"u8, series.P99Ns);
        json.Field("p999_ns"u8, series.P999Ns);
        json.Field("p9999_ns"u8, series.P9999Ns);
        json.Field("max_ns"u8, series.MaxNs);
        json.WriteStartObject("negative"u8);
        json.WriteNumber("count"u8, series.Negative.Count);
        json.Field("min_ns"u8, series.Negative.MinNs);
        json.WriteEndObject();
        json.WriteStartObject("above_range"u8);
        json.WriteNumber("count"u8, series.AboveRange.Count);
        json.Field("max_ns"u8, series.AboveRange.MaxNs);
        json.WriteEndObject();
        json.WriteBoolean("complete"u8, series.Complete);
        json.Field("may_be_missing"u8, series.MayBeMissing);
        json.Known("not_received"u8, series.NotReceived);
        json.Field("attribution"u8, series.Attribution);
        json.Field("stamp_source"u8, series.StampSource);
        json.Field("resolution_ns"u8, series.ResolutionNs);
        json.Field("clock_offset_ns"u8, series.ClockOffsetNs);
        json.Field("uncertainty_ns"u8, series.UncertaintyNs);
        json.Field("from_source"u8, series.FromSource);
        json.Field("to_source"u8, series.ToSource);
        json.Known("unstamped"u8, series.Unstamped);
        json.Known("clock_stepped"u8, series.ClockStepped);
        json.Known("stage_mismatch"u8, series.StageMismatch);
        json.Known("mapping_error_ns"u8, series.MappingErrorNs);
        if (series.Worst is { } worst)
            json.Objects("worst"u8, worst, WriteWorst);
    }

    private static void WriteWorst(Utf8JsonWriter json, WorstReport sample)
    {
        json.WriteNumber("value_ns"u8, sample.ValueNs);
        json.WriteNumber("stamp_ns"u8, sample.StampNs);
        json.Field("time_ns"u8, sample.TimeNs);
        json.Field("sequence"u8, sample.Sequence);
        json.Field("key"u8, sample.OrderKey);
        json.Field("uncertainty_ns"u8, sample.UncertaintyNs);
        JsonStages.Write(json, sample.Stages);
        JsonCauses.Write(json, sample.Cause);
    }
}
