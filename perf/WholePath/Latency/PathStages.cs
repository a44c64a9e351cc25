// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Model.Definitions;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>Times of a measurement as distributions, one per stage.</summary>
internal static class PathStages
{
    /// <summary>
    /// Longest reportable time, nanoseconds; used for packets that never arrived, since leaving them out would make the
    /// result look faster.
    /// </summary>
    internal const long LongestNs = SeriesRange.HighestNs;

    /// <summary>Parts of the names of benchmarks, in the order of <see cref="Of"/>.</summary>
    internal static readonly string[] Names = ["sent", "reader", "pipeline", "offered", "callback", "whole"];

    /// <summary>
    /// Times from due time to kernel stamp; from kernel stamp to reader, pipeline, offer, callback; from due time to
    /// callback.
    /// </summary>
    /// <param name="times">Times of the packets at each stage.</param>
    /// <param name="packets">Number of packets sent.</param>
    internal static LongHistogram[] Of(PathTimes times, int packets)
    {
        int unseen = times.Stamp.AsSpan(0, packets).Count(0);
        LongHistogram[] stages =
        [
            Between(times.Due, times.Stamp, packets), Between(times.Stamp, times.Reader, packets),
            Between(times.Stamp, times.Pipeline, packets), Between(times.Stamp, times.Offered, packets),
            Between(times.Stamp, times.Callback, packets), Between(times.Due, times.Callback, packets),
        ];
        // A packet that never reached the hook is late for the receiver, but not because of the appliance.
        if (unseen > 0)
        {
            stages[0].RecordValueWithCount(LongestNs, unseen);
            stages[^1].RecordValueWithCount(LongestNs, unseen);
        }
        return stages;
    }

    private static LongHistogram Between(long[] from, long[] to, int packets)
    {
        var histogram = new LongHistogram(SeriesRange.LowestNs, LongestNs, SeriesRange.Digits);
        for (int index = 0; index < packets; index++)
        {
            if (from[index] != 0)
                histogram.RecordValue(to[index] == 0 ? LongestNs : Math.Clamp(to[index] - from[index], 0, LongestNs));
        }
        return histogram;
    }
}
