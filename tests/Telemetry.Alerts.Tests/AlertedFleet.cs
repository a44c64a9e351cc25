// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Model.Intervals;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests;

/// <summary>Rules over a fleet of which the messages were made by real publishers, second by second.</summary>
internal sealed class AlertedFleet(IReadOnlyList<AlertRule> rules)
{
    private const long Second = 1_000_000_000;

    private readonly List<string> _changes = [];
    private long _second;

    /// <summary>The fleet.</summary>
    internal FleetModel Fleet { get; init; } = new(new FleetLimits()) { Expected = ["left"] };

    /// <summary>The engine.</summary>
    internal AlertEngine Engine { get; } = new(rules);

    /// <summary>Changes since the last call.</summary>
    internal string[] Changes()
    {
        string[] changes = [.. _changes.Where(change => !change.Contains("MonitorAlive", StringComparison.Ordinal))];
        _changes.Clear();
        return changes;
    }

    /// <summary>The alerts as they are shown.</summary>
    internal IReadOnlyList<AlertView> Views() => Inhibition.Views(Engine.Alerts);

    /// <summary>Lets seconds pass, in each of which an appliance sends an interval.</summary>
    internal void Run(PublisherRig? rig, int seconds, Action<IntervalBuffer>? fill = null)
    {
        for (int second = 0; second < seconds; second++)
        {
            _second++;
            long nowNs = PublisherRig.StartNs + (_second * Second);
            Fleet.SetTime(nowNs, nowNs + PublisherRig.OffsetNs);
            if (rig is not null)
            {
                rig.Interval(fill);
                rig.Clock.NowNs = nowNs;
                rig.Work(20_000);
                foreach ((int stream, byte[] message) in rig.Outlet.Taken)
                    Fleet.HandlerOf("aeron:test").OnMessage(stream, message);
                rig.Outlet.Taken.Clear();
            }
            _ = Fleet.Turn();
            foreach ((AlertInstance alert, AlertChange change) in Engine.Evaluate(Fleet))
                _changes.Add($"{change} {alert.Rule.Name} {alert.Labels}");
        }
    }

    /// <summary>Lets seconds pass in which the fleet is not looked after.</summary>
    internal void Skip(int seconds) => _second += seconds;

    /// <summary>Puts other rules in force.</summary>
    internal void Replace(IReadOnlyList<AlertRule> rules) => Engine.Replace(rules, Fleet.NowNs, Fleet.TimeNs);

    /// <summary>Takes alerts from before a restart.</summary>
    internal void Restore(KeptAlerts kept) =>
        Engine.Restore(kept.Alerts, PublisherRig.StartNs, PublisherRig.StartNs + PublisherRig.OffsetNs);

    /// <summary>Makes an appliance.</summary>
    internal static PublisherRig Rig(string host, ulong incarnation = 1, long maxErrorNs = 200) =>
        new(options => options with
        {
            HostName = host,
            Incarnation = incarnation,
            Offset = new ClockOffset(PublisherRig.OffsetNs, 50) { IsSynchronised = true, MaxErrorNs = maxErrorNs },
        });
}
