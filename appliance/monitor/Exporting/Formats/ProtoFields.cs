// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Formats;

/// <summary>Fields and types of the message io.prometheus.client.MetricFamily.</summary>
internal static class FamilyFields
{
    internal const int Name = 1;
    internal const int Help = 2;
    internal const int Type = 3;
    internal const int Metric = 4;

    internal const ulong Counter = 0;
    internal const ulong Gauge = 1;
    internal const ulong Histogram = 4;
}

/// <summary>Fields of the message Metric, and of those with a single value.</summary>
internal static class MetricFields
{
    internal const int Label = 1;
    internal const int Gauge = 2;
    internal const int Counter = 3;
    internal const int Histogram = 7;

    internal const int Value = 1;
}

/// <summary>Fields of the message LabelPair.</summary>
internal static class LabelFields
{
    internal const int Name = 1;
    internal const int Value = 2;
}

/// <summary>Fields of the message Histogram.</summary>
internal static class HistogramFields
{
    internal const int Count = 1;
    internal const int Sum = 2;
    internal const int Schema = 5;
    internal const int ZeroThreshold = 6;
    internal const int ZeroCount = 7;
    internal const int Span = 12;
    internal const int Delta = 13;
}

/// <summary>Fields of the message BucketSpan, of a scrape and of remote write.</summary>
internal static class SpanFields
{
    internal const int Offset = 1;
    internal const int Length = 2;
}
