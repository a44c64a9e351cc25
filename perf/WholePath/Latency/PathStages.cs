// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>The times of a measurement as distributions, one a stage.</summary>
internal static class PathStages
{
    /// <summary>
    /// Longest time that can be told, nanoseconds; what never came counts as that, else losing the slowest would make
    /// the rest look fast.
    /// </summary>
    internal const long LongestNs = 60_000_000_000;

    private const int Digits = 3;

    /// <summary>What names of benchmarks have for them, in the order of <see cref="Of"/>.</summary>
    internal static readonly string[] Names = ["sent", "reader", "pipeline", "offered", "callback", "whole"];

    /// <summary>
    /// From when a packet was due to its kernel stamp; from the kernel stamp to the reader, the pipeline, the offer,
    /// the callback; from due to callback.
    /// </summary>
    /// <param name="times">When packets were where.</param>
    /// <param name="packets">How many were sent.</param>
    internal static LongHistogram[] Of(PathTimes times, int packets)
    {
        int unseen = times.Stamp.AsSpan(0, packets).Count(0);
        LongHistogram[] stages =
        [
            Between(times.Due, times.Stamp, packets), Between(times.Stamp, times.Reader, packets),
            Between(times.Stamp, times.Pipeline, packets), Between(times.Stamp, times.Offered, packets),
            Between(times.Stamp, times.Callback, packets), Between(times.Due, times.Callback, packets),
        ];
        // What never came to the hook is late for the receiver, but not by the appliance.
        if (unseen > 0)
        {
            stages[0].RecordValueWithCount(LongestNs, unseen);
            stages[^1].RecordValueWithCount(LongestNs, unseen);
        }
        return stages;
    }

    private static LongHistogram Between(long[] from, long[] to, int packets)
    {
        var histogram = new LongHistogram(1, LongestNs, Digits);
        for (int index = 0; index < packets; index++)
        {
            if (from[index] != 0)
                histogram.RecordValue(to[index] == 0 ? LongestNs : Math.Clamp(to[index] - from[index], 0, LongestNs));
        }
        return histogram;
    }
}
