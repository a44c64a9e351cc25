// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Intervals;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Reports.Files;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>A distribution in the forms of other programs. Each is all samples in the histogram; those below zero and
/// above its range are in the JSON answer only.</summary>
internal static class DistributionFiles
{
    private const long NsPerMs = 1_000_000;

    /// <summary>A table of the buckets that have samples.</summary>
    public static Answer Csv(Distribution distribution)
    {
        var text = new StringBuilder("lowest_ns,highest_ns,count\n");
        ReadOnlySpan<ushort> indices = distribution.Histogram.Indices;
        for (int place = 0; place < indices.Length; place++)
            text.Append(CultureInfo.InvariantCulture,
                $"{SeriesBuckets.LowestAt(indices[place])},{SeriesBuckets.HighestAt(indices[place])},"
                + $"{distribution.Histogram.CountAt(place)}\n");
        return Answer.Csv(text, "distribution.csv");
    }

    /// <summary>A histogram log of one line, tagged as the logs of the appliance are.</summary>
    public static Answer Log(Distribution distribution)
    {
        LongHistogram histogram = HistogramOf(distribution);
        histogram.StartTimeStamp = (distribution.FromTimeNs ?? 0) / NsPerMs;
        histogram.EndTimeStamp = (distribution.ToTimeNs ?? 0) / NsPerMs;
        histogram.Tag = TagOf(distribution);
        var bytes = new MemoryStream();
        using (var writer = new HistogramLogWriter(bytes))
            writer.Append(histogram);
        return FileOf("text/plain; charset=utf-8", bytes.ToArray(), "distribution.hlog");
    }

    /// <summary>The V2 encoding, uncompressed.</summary>
    public static Answer V2(Distribution distribution)
    {
        LongHistogram histogram = HistogramOf(distribution);
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        var bytes = new byte[histogram.Encode(buffer, HistogramEncoderV2.Instance)];
        buffer.Position = 0;
        for (int place = 0; place < bytes.Length; place++)
            bytes[place] = buffer.Get();
        return FileOf("application/octet-stream", bytes, "distribution.v2");
    }

    private static Answer FileOf(string contentType, byte[] bytes, string name) =>
        new(contentType, bytes) { FileName = name };

    private static LongHistogram HistogramOf(Distribution distribution)
    {
        var histogram = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        distribution.Histogram.AddTo(histogram);
        return histogram;
    }

    /// <summary>Tag of the series; of several ones only what they have in common.</summary>
    private static string TagOf(Distribution distribution)
    {
        string[] kinds = [.. distribution.Series.Select(one => one.Kind).Distinct()];
        return SeriesTag.Of(kinds.Length == 1 ? kinds[0] : "several",
            distribution.Series.Count == 1 ? distribution.Series[0].Key : null);
    }
}
