// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Distributions and their comparison.</summary>
internal static class DistributionJson
{
    private static readonly double[] DefaultPercentiles = [50, 90, 99, 99.9, 99.99, 100];

    /// <summary>The percentiles that are asked for, or the usual ones.</summary>
    public static IReadOnlyList<double> PercentilesOf(IReadOnlyList<double> given) =>
        given.Count == 0 ? DefaultPercentiles : given;

    public static void Write(
        Utf8JsonWriter json, Distribution distribution, IReadOnlyList<double> percentiles, bool withBuckets)
    {
        json.WriteStartObject();
        WriteMembers(json, distribution, percentiles, withBuckets);
        json.WriteEndObject();
    }

    /// <summary>Writes one distribution for each appliance.</summary>
    public static void WriteGroups(
        Utf8JsonWriter json, IReadOnlyList<(string Appliance, Distribution Distribution)> groups,
        IReadOnlyList<double> percentiles, bool withBuckets)
    {
        json.WriteStartObject();
        json.WriteStartArray("groups"u8);
        foreach ((string appliance, Distribution distribution) in groups)
        {
            json.WriteStartObject();
            json.WriteString("appliance"u8, appliance);
            WriteMembers(json, distribution, percentiles, withBuckets);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteComparison(
        Utf8JsonWriter json, Distribution now, Distribution then, IReadOnlyList<double> percentiles, bool withBuckets)
    {
        json.WriteStartObject();
        json.WritePropertyName("now"u8);
        Write(json, now, percentiles, withBuckets);
        json.WritePropertyName("then"u8);
        Write(json, then, percentiles, withBuckets);
        json.WriteStartArray("differences"u8);
        foreach (PercentileDifference one in PercentileDifference.Of(now, then, percentiles))
        {
            json.WriteStartObject();
            json.WriteNumber("p"u8, one.Percentile);
            json.Field("now_ns"u8, one.NowNs);
            json.Field("then_ns"u8, one.ThenNs);
            json.Field("difference_ns"u8, one.DifferenceNs);
            json.Field("ratio"u8, one.Ratio);
            json.Field("error_ns"u8, one.ErrorNs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the parts of an answer by their source.</summary>
    public static void WriteSpans(Utf8JsonWriter json, IReadOnlyList<HistorySpan> spans)
    {
        json.WriteStartArray("spans"u8);
        foreach (HistorySpan span in spans)
        {
            json.WriteStartObject();
            json.WriteNumber("from_time_ns"u8, span.FromTimeNs);
            json.WriteNumber("to_time_ns"u8, span.ToTimeNs);
            json.WriteString("source"u8, span.Source);
            bool hasValues = span.Failure is null;
            json.Field("resolution_ns"u8, hasValues ? span.ResolutionNs : null);
            json.Field("error"u8, hasValues ? span.Error : null);
            json.Field("failure"u8, span.Failure);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMembers(
        Utf8JsonWriter json, Distribution distribution, IReadOnlyList<double> percentiles, bool withBuckets)
    {
        WriteIdentity(json, distribution);
        json.Field("from_time_ns"u8, distribution.FromTimeNs);
        json.Field("to_time_ns"u8, distribution.ToTimeNs);
        bool isEmpty = distribution.Histogram.TotalCount == 0;
        json.WriteNumber("count"u8, distribution.Histogram.TotalCount);
        json.Field("min_ns"u8, isEmpty ? null : distribution.Histogram.MinNs);
        json.Field("mean_ns"u8, isEmpty ? null : (long)Math.Round(distribution.Histogram.MeanNs));
        json.Field("max_ns"u8, isEmpty ? null : distribution.Histogram.MaxNs);
        json.WriteStartArray("percentiles"u8);
        foreach (double percentile in percentiles)
        {
            json.WriteStartObject();
            json.WriteNumber("p"u8, percentile);
            json.Field("value_ns"u8, distribution.At(percentile));
            json.WriteNumber("error"u8, distribution.Error);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteOutside(json, distribution);
        json.WriteBoolean("complete"u8, distribution.Complete);
        json.Field("may_be_missing"u8, distribution.IsLossKnown ? distribution.Samples.MayBeMissing : null);
        json.Field("not_received"u8, distribution.NotReceived);
        json.WriteBoolean("mixes_clocks"u8, distribution.MixesClocks);
        json.Field("uncertainty_ns"u8, distribution.UncertaintyNs);
        SummaryJson.WriteCoverage(json, distribution.Coverage);
        json.Texts("settings"u8, distribution.Settings);
        WriteSpans(json, distribution.Spans);
        RecordJson.WriteHoles(json, distribution.Holes);
        if (withBuckets)
            WriteBuckets(json, distribution);
    }

    private static void WriteIdentity(Utf8JsonWriter json, Distribution distribution)
    {
        json.WriteStartObject("of"u8);
        string[] kinds = [.. distribution.Series.Select(one => one.Kind).Distinct()];
        json.Field("series"u8, kinds.Length == 1 ? kinds[0] : null);
        json.Field("key"u8, distribution.Series.Count == 1 ? distribution.Series[0].Key : null);
        json.Texts("keys"u8, [.. distribution.Series.Select(one => one.Key).OfType<string>().Distinct()]);
        json.Texts("appliances"u8, distribution.Appliances);
        json.WriteEndObject();
    }

    private static void WriteOutside(Utf8JsonWriter json, Distribution distribution)
    {
        json.WriteStartObject("negative"u8);
        json.WriteNumber("count"u8, distribution.Samples.NegativeCount);
        json.Field("min_ns"u8, distribution.Samples.NegativeCount == 0
            ? null : NullValue.ToNullable(distribution.Samples.NegativeMinNs));
        json.WriteEndObject();
        json.WriteStartObject("above_range"u8);
        json.WriteNumber("count"u8, distribution.Samples.AboveRangeCount);
        json.Field("max_ns"u8, distribution.Samples.AboveRangeCount == 0
            ? null : NullValue.ToNullable(distribution.Samples.AboveRangeMaxNs));
        json.WriteEndObject();
    }

    private static void WriteBuckets(Utf8JsonWriter json, Distribution distribution)
    {
        json.WriteStartArray("buckets"u8);
        ReadOnlySpan<ushort> indices = distribution.Histogram.Indices;
        for (int place = 0; place < indices.Length; place++)
        {
            json.WriteStartArray();
            json.WriteNumberValue(SeriesBuckets.LowestAt(indices[place]));
            json.WriteNumberValue(SeriesBuckets.HighestAt(indices[place]));
            json.WriteNumberValue(distribution.Histogram.CountAt(place));
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }
}
