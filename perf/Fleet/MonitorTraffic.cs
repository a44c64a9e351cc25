// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Clocks;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Perf.Fleet;

/// <summary>A monitor, and simulated appliances that publish to it, each once a second.</summary>
internal sealed class MonitorTraffic : IDisposable
{
    private const int SecondMs = 1_000;
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
            long waitNs = _fleet.Appliances[0].StampNs + (SecondMs * 1_000_000L) - MonotonicClock.NowNs;
            if (waitNs > 0)
                Thread.Sleep(TimeSpan.FromMicroseconds(waitNs / 1e3));
            _fleet.Second(orders);
        }
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
