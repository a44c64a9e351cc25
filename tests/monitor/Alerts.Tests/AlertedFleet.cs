// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing;
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
    internal AlertEngine Engine => Board.Engine;

    /// <summary>The alerts, with silences and acknowledgements.</summary>
    internal AlertBoard Board { get; } = new(new AlertEngine(rules));

    /// <summary>The alerts that receivers must know.</summary>
    internal AlertOutbox Outbox { get; } = new();

    /// <summary>Messages that do not reach the monitor.</summary>
    internal int Lost { get; set; }

    /// <summary>Names of the alerts that receivers must know.</summary>
    internal string[] Sent() => [.. Outbox.Current.Alerts.Where(one => one.IsFiring && one.Name != "MonitorAlive")
        .Select(one => $"{one.Name} {one.Labels}").Order(StringComparer.Ordinal)];

    /// <summary>A fleet of which the venue trades from one second of the test to another.</summary>
    internal static AlertedFleet InHours(IReadOnlyList<AlertRule> rules, int fromSecond, int toSecond) => new(rules)
    {
        Fleet = new FleetModel(new FleetLimits())
        {
            Channels = new Dictionary<string, ChannelIdentity>
            {
                ["aeron:test"] = new(null, [], new OpenHours(new VenueHours(
                    new WeekHours(TimeOfDay(fromSecond), TimeOfDay(toSecond), 0x7f, "UTC")))),
            },
        },
    };

    /// <summary>Time of day of a second of the test, UTC, nanoseconds.</summary>
    internal static long TimeOfDay(int second) =>
        (PublisherRig.StartNs + PublisherRig.OffsetNs + (second * Second)) % ZoneOffsets.DayNs;

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
    internal void Run(PublisherRig? rig, int seconds, Action<IntervalBuffer>? fill = null) =>
        RunAll(rig is null ? [] : [rig], seconds, fill);

    /// <summary>Lets seconds pass, in each of which some appliances send an interval.</summary>
    internal void RunAll(PublisherRig[] rigs, int seconds, Action<IntervalBuffer>? fill = null)
    {
        for (int second = 0; second < seconds; second++)
        {
            _second++;
            long nowNs = PublisherRig.StartNs + (_second * Second);
            Fleet.SetTime(nowNs, nowNs + PublisherRig.OffsetNs);
            foreach (PublisherRig rig in rigs)
            {
                rig.Interval(fill);
                rig.Clock.NowNs = nowNs;
                rig.Work(20_000);
                Pass(rig);
            }
            _ = Fleet.Turn();
            foreach (AlertView changed in Board.Evaluate(Fleet))
                _changes.Add($"{(changed.IsFiring ? "Fired" : "Resolved")} {changed.Name} {changed.Labels}");
            Outbox.Take(Board, Fleet.NowNs);
            Assert.All(Engine.Alerts, one =>
                Assert.True(one.Severity == one.Rule.Severity || one.Rule.OtherSeverity is not null, one.Rule.Name));
        }
    }

    /// <summary>Ends an appliance as planned.</summary>
    internal void End(PublisherRig rig)
    {
        rig.End();
        Pass(rig);
    }

    /// <summary>Lets seconds pass in which the fleet is not looked after.</summary>
    internal void Skip(int seconds) => _second += seconds;

    /// <summary>Puts other rules in force.</summary>
    internal void Replace(IReadOnlyList<AlertRule> rules) => Engine.Replace(rules, Fleet.NowNs, Fleet.TimeNs);

    /// <summary>Takes alerts from before a restart.</summary>
    internal void Restore(KeptAlerts kept) =>
        Engine.Restore(kept.Alerts, PublisherRig.StartNs, PublisherRig.StartNs + PublisherRig.OffsetNs);

    /// <summary>Makes an appliance.</summary>
    internal static PublisherRig Rig(
        string host, ulong incarnation = 1, long maxErrorNs = 200,
        Func<PublisherOptions, PublisherOptions>? change = null)
    {
        return new PublisherRig(options => change is null ? Named(options) : change(Named(options)));

        PublisherOptions Named(PublisherOptions options) => options with
        {
            HostName = host,
            Incarnation = incarnation,
            Offset = new ClockOffset(PublisherRig.OffsetNs, 50) { IsSynchronised = true, MaxErrorNs = maxErrorNs },
        };
    }

    /// <summary>An event, of nothing unless it is changed.</summary>
    internal static TelemetryEvent Event(TelemetryEventKind kind, EventState state = EventState.Instant) => new()
    {
        Kind = kind,
        State = state,
        Severity = EventSeverity.Warning,
        FeedIndex = -1,
        LineIndex = -1,
        SessionIndex = -1,
        RepairedByLineIndex = -1,
        TickFeedIndex = -1,
        TickLineIndex = -1,
        StampNs = PublisherRig.StartNs + 1,
        OpenedStampNs = PublisherRig.StartNs,
    };

    private void Pass(PublisherRig rig)
    {
        foreach ((int stream, byte[] message) in rig.Outlet.Taken.Skip(Lost))
            Fleet.HandlerOf("aeron:test").OnMessage(stream, message);
        Lost = Math.Max(0, Lost - rig.Outlet.Taken.Count);
        rig.Outlet.Taken.Clear();
    }
}
