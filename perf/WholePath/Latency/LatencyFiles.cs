// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using HdrHistogram;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>
/// Writes the complete distributions to files beside the program: <c>latency.hlog</c>, one line per rate and stage, and
/// a plot per rate.
/// </summary>
internal sealed class LatencyFiles
{
    private readonly string _folder = AppContext.BaseDirectory;
    private readonly List<LongHistogram> _all = [];

    /// <summary>Adds the stages of a rate, and plots them.</summary>
    internal void Add(string rate, int perSecond, DateTime startTime, LongHistogram[] stages)
    {
        long startMs = new DateTimeOffset(startTime).ToUnixTimeMilliseconds();
        long endMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (int stage = 0; stage < stages.Length; stage++)
        {
            stages[stage].Tag = $"{rate}_{PathStages.Names[stage]}";
            stages[stage].StartTimeStamp = startMs;
            stages[stage].EndTimeStamp = endMs;
            _all.Add(stages[stage]);
        }
        string title = string.Create(
            CultureInfo.InvariantCulture, $"{perSecond:N0} packets/s: sent = due to kernel stamp; ")
            + "reader to callback from the kernel stamp; whole = due to callback";
        File.WriteAllText(Path.Combine(_folder, $"latency-{rate}.svg"), PercentilePlot.Draw(
            title, [.. stages.Select((values, stage) => (PathStages.Names[stage], SparseHistograms.Of(values)))]));
    }

    /// <summary>Writes the log.</summary>
    internal void Finish()
    {
        using FileStream file = File.Create(Path.Combine(_folder, "latency.hlog"));
        using var log = new HistogramLogWriter(file);
        foreach (LongHistogram values in _all)
            log.Append(values);
    }
}
