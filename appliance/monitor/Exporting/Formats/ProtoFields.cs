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

/// <summary>Fields of a message of a native histogram.</summary>
internal sealed record NativeFields(
    int Count, int Sum, int Schema, int ZeroThreshold, int ZeroCount, int Span, int Delta)
{
    /// <summary>Those of the message io.prometheus.client.Histogram.</summary>
    internal static NativeFields OfScrape { get; } = new(1, 2, 5, 6, 7, 12, 13);

    /// <summary>Those of the message prometheus.Histogram (remote write 1.0).</summary>
    internal static NativeFields OfRemoteWrite { get; } = new(1, 3, 4, 5, 6, 11, 12);
}

/// <summary>Fields of the message BucketSpan, of a scrape and of remote write.</summary>
internal static class SpanFields
{
    internal const int Offset = 1;
    internal const int Length = 2;
}
