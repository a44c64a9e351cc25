// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Formats;

/// <summary>Fields of the messages prometheus.WriteRequest and TimeSeries (remote write 1.0).</summary>
internal static class WriteFields
{
    internal const int Series = 1;

    internal const int Label = 1;
    internal const int Sample = 2;
    internal const int Histogram = 4;

    internal const int HistogramTimestamp = 15;
}

/// <summary>Fields of the message prometheus.Sample.</summary>
internal static class SampleFields
{
    internal const int Value = 1;
    internal const int Timestamp = 2;
}
