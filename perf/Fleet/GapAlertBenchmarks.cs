// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Text.Json;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath;
using TestSupport;
using TestSupport.Alerts;
using TestSupport.Binary;

namespace Telemetry.Perf.Fleet;

/// <summary>
/// The built monitor with one appliance that publishes over Aeron: from a gap of a feed to the post of its alert at a
/// webhook on this host. Each gap is of another feed, at another part of a second, with a second between them, as a
/// receiver gets one post a second.
/// </summary>
internal sealed class GapAlertBenchmarks : BenchmarkGroup
{
    private const string Median = "monitor.gap_to_webhook";
    private const string Late = "monitor.gap_to_webhook_p99";
    private const int Gaps = 90;                            // of one group, of which a post has 100 alerts at most
    private const int QuickGaps = 2;
    private const int WarmUpSeconds = 3;
    private const int LastSeconds = 3;
    private const int Step = 37;                            // parts of a second, of which each comes once

    internal override IReadOnlyList<string> Names { get; } = [Median, Late];

    internal override void Run(PerfOptions options, Report report)
    {
        _ = MonitorBinary.Built;
        int gaps = options.IsQuick ? QuickGaps : Gaps;
        var arrivedNs = new ConcurrentDictionary<string, long>();
        using var receiver = new WebhookReceiver(body => Take(body, arrivedNs));
        using var folder = new ScratchFolder();
        string file = folder.File("monitor.yaml");
        File.WriteAllText(file, $"alerts:\n  webhooks:\n    - url: {receiver.Address}\n");
        using var traffic = new MonitorTraffic(
            1, shape => shape with { Feeds = Gaps, Series = 20, Active = 12, Loses = false }, "--config", file);
        traffic.Run(WarmUpSeconds);
        var publishedNs = new long[gaps];
        for (int gap = 0; gap < gaps; gap++)
        {
            publishedNs[gap] = traffic.RunWithGap(gap, (gap * Step % Gaps + 0.5) / Gaps);
            traffic.Run(1);
        }
        traffic.Run(LastSeconds);
        double[] delaysMs = [.. publishedNs.Select((fromNs, gap) =>
            arrivedNs.TryGetValue($"feed{gap}", out long toNs) ? (toNs - fromNs) / 1e6
                : throw new TimeoutException($"no post has the gap of feed{gap}"))];
        report.Add(new Measurement(Median, "ms", delaysMs));
        report.Add(new Measurement(Late, "ms", [Percentiles.AtMs(delaysMs, 0.99)])
        {
            HighestValue = 1_500,
            IsTooFew = gaps < Gaps,
        });
    }

    private static void Take(JsonElement body, ConcurrentDictionary<string, long> arrivedNs)
    {
        long nowNs = MonotonicClock.NowNs;
        foreach (JsonElement labels in body.GetProperty("alerts").EnumerateArray()
            .Select(alert => alert.GetProperty("labels")))
        {
            if (labels.GetProperty("alertname").GetString() == "FeedGap")
                arrivedNs.TryAdd(labels.GetProperty("feed").GetString()!, nowNs);
        }
    }
}
