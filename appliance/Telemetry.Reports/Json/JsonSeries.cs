// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Reports.Json;

/// <summary>Latency distributions and bursts.</summary>
internal static class JsonSeries
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SeriesReport> series)
    {
        json.WriteStartArray(JsonKeys.Series);
        for (int place = 0; place < series.Count; place++)
            WriteSeries(json, series[place]);
        json.WriteEndArray();
    }

    public static void WriteBursts(Utf8JsonWriter json, IReadOnlyList<BurstReport> bursts)
    {
        json.WriteStartArray(JsonKeys.Bursts);
        for (int place = 0; place < bursts.Count; place++)
        {
            BurstReport burst = bursts[place];
            json.WriteStartObject();
            json.Field(JsonKeys.Flow, burst.Flow);
            json.Field(JsonKeys.Line, burst.Line);
            json.Field(JsonKeys.Direction, burst.Direction);
            json.WriteNumber(JsonKeys.WindowNs, burst.WindowNs);
            json.WriteNumber(JsonKeys.Packets, burst.Packets);
            json.WriteNumber(JsonKeys.Bytes, burst.Bytes);
            json.WriteNumber(JsonKeys.StampNs, burst.StampNs);
            json.Field(JsonKeys.TimeNs, burst.TimeNs);
            json.Field(JsonKeys.ResolutionNs, burst.ResolutionNs);
            json.Field(JsonKeys.UncertaintyNs, burst.UncertaintyNs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSeries(Utf8JsonWriter json, SeriesReport series)
    {
        json.WriteStartObject();
        json.Field(JsonKeys.Series, series.Series);
        json.Field(JsonKeys.Key, series.Key);
        json.WriteNumber(JsonKeys.Count, series.Count);
        json.Field(JsonKeys.MinNs, series.MinNs);
        json.Field(JsonKeys.MeanNs, series.MeanNs);
        json.Field(JsonKeys.P50Ns, series.P50Ns);
        json.Field(JsonKeys.P90Ns, series.P90Ns);
        json.Field(JsonKeys.P99Ns, series.P99Ns);
        json.Field(JsonKeys.P999Ns, series.P999Ns);
        json.Field(JsonKeys.P9999Ns, series.P9999Ns);
        json.Field(JsonKeys.MaxNs, series.MaxNs);
        json.WriteStartObject(JsonKeys.Negative);
        json.WriteNumber(JsonKeys.Count, series.Negative.Count);
        json.Field(JsonKeys.MinNs, series.Negative.MinNs);
        json.WriteEndObject();
        json.WriteStartObject(JsonKeys.AboveRange);
        json.WriteNumber(JsonKeys.Count, series.AboveRange.Count);
        json.Field(JsonKeys.MaxNs, series.AboveRange.MaxNs);
        json.WriteEndObject();
        json.WriteBoolean(JsonKeys.Complete, series.Complete);
        json.Field(JsonKeys.MayBeMissing, series.MayBeMissing);
        json.Known(JsonKeys.NotReceived, series.NotReceived);
        json.Field(JsonKeys.Attribution, series.Attribution);
        json.Field(JsonKeys.StampSource, series.StampSource);
        json.Field(JsonKeys.ResolutionNs, series.ResolutionNs);
        json.Field(JsonKeys.ClockOffsetNs, series.ClockOffsetNs);
        json.Field(JsonKeys.UncertaintyNs, series.UncertaintyNs);
        if (series.Worst is { } worst)
            WriteWorst(json, worst);
        json.WriteEndObject();
    }

    private static void WriteWorst(Utf8JsonWriter json, IReadOnlyList<WorstReport> worst)
    {
        json.WriteStartArray(JsonKeys.Worst);
        for (int place = 0; place < worst.Count; place++)
        {
            WorstReport sample = worst[place];
            json.WriteStartObject();
            json.WriteNumber(JsonKeys.ValueNs, sample.ValueNs);
            json.WriteNumber(JsonKeys.StampNs, sample.StampNs);
            json.Field(JsonKeys.TimeNs, sample.TimeNs);
            json.Field(JsonKeys.Sequence, sample.Sequence);
            json.Field(JsonKeys.Key, sample.OrderKey);
            json.Field(JsonKeys.UncertaintyNs, sample.UncertaintyNs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
