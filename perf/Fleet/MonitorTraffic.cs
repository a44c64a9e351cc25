// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Model.Clocks;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Perf.Fleet;

/// <summary>A monitor, and simulated appliances that publish to it, each once a second.</summary>
internal sealed class MonitorTraffic : IDisposable
{
    private const long SecondNs = 1_000_000_000;
    private const int ManyChannels = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FleetOverAeron _fleet;
    private long _seconds;

    internal MonitorTraffic(
        int appliances, Func<ApplianceShape, ApplianceShape> change, params ReadOnlySpan<string> options)
    {
        IReadOnlyList<string> channels = MonitorBinary.FreeChannels(appliances > 1 ? ManyChannels : 1);
        Monitor = MeasuredMonitor.Start(channels, options);
        _fleet = new FleetOverAeron(channels, SimulatedAppliance.Many(appliances, change, keepsTruth: false));
        _fleet.WaitForSubscriber();
        _fleet.Introduce();
        Monitor.Follow();
    }

    internal MeasuredMonitor Monitor { get; }

    /// <summary>Publishes for a time, at the pace of the wall clock: all of a second as soon as it ended.</summary>
    /// <param name="seconds">The time.</param>
    /// <param name="orders">Orders and as many events of each appliance in each second.</param>
    internal void Run(int seconds, int orders = 0)
    {
        for (int second = 0; second < seconds; second++, _seconds++)
        {
            WaitUntil(_fleet.Appliances[0].StampNs + SecondNs);
            _fleet.Second(orders);
        }
    }

    /// <summary>Publishes a second in which messages of a feed are lost: the gap at once, its count with the
    /// second.</summary>
    /// <param name="feed">Index of the feed.</param>
    /// <param name="share">Part of the second after which the gap is published.</param>
    /// <returns>When the gap was published, nanoseconds of the monotonic clock.</returns>
    internal long RunWithGap(int feed, double share)
    {
        WaitUntil(_fleet.Appliances[0].StampNs + (long)(share * SecondNs));
        long gapNs = MonotonicClock.NowNs;
        _fleet.Publish((one, outlet) => one.Lose(outlet, feed, count: 3));
        Run(1);
        return gapNs;
    }

    /// <summary>Intervals that were published, that are not in the answers, and of which the answers do not say that
    /// they are missing. Each has the same number of samples of its first series.</summary>
    /// <param name="samples">That number.</param>
    internal double Unmarked(int samples)
    {
        SimulatedAppliance first = _fleet.Appliances[0];
        string span = string.Create(CultureInfo.InvariantCulture,
            $"from={first.TimeNs - (_seconds * SecondNs)}&to={first.TimeNs}");
        double unmarked = 0;
        foreach (SimulatedAppliance one in _fleet.Appliances)
        {
            using JsonDocument answer = JsonDocument.Parse(Monitor.Get(
                $"/api/v1/distribution?series=order_to_ack&session=oe0&appliance={one.Shape.Host}&{span}"));
            double there = answer.RootElement.GetProperty("count").GetDouble() / samples;
            double told = Math.Round(
                (1 - answer.RootElement.GetProperty("coverage").GetProperty("share").GetDouble()) * _seconds);
            unmarked += Math.Max(0, _seconds - there - told);
        }
        return unmarked;
    }

    /// <summary>Intervals that were published and that the monitor does not have.</summary>
    internal double Missing()
    {
        double missing = 0;
        SpinWait.SpinUntil(() => (missing = MissingNow()) == 0, Patience);
        return missing;
    }

    public void Dispose()
    {
        _fleet.Dispose();
        Monitor.Dispose();
    }

    private static void WaitUntil(long timeNs)
    {
        long waitNs = timeNs - MonotonicClock.NowNs;
        if (waitNs > 0)
            Thread.Sleep(TimeSpan.FromMicroseconds(waitNs / 1e3));
    }

    private double MissingNow()
    {
        using JsonDocument fleet = JsonDocument.Parse(Monitor.Get("/api/v1/fleet"));
        double received = fleet.RootElement.GetProperty("appliances").EnumerateArray()
            .Select(row => row.GetProperty("coverage"))
            .Where(coverage => coverage.ValueKind == JsonValueKind.Number)
            .Sum(coverage => Math.Round(coverage.GetDouble() * _seconds));
        return (_seconds * _fleet.Appliances.Count) - received;
    }
}
