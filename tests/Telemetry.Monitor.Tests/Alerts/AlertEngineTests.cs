// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Monitor.Alerts;
using Telemetry.Monitor.Alerts.Rules;
using TestSupport.Publishing;

namespace Telemetry.Monitor.Tests.Alerts;

/// <summary>The built-in rules over a fleet of which the messages were made by real publishers, second by
/// second.</summary>
public sealed class AlertEngineTests
{
    private const long Second = 1_000_000_000;

    private readonly FleetModel _fleet = new(new FleetLimits()) { Expected = ["left"] };
    private readonly AlertEngine _engine = new(BuiltInRules.Make());
    private readonly List<string> _changes = [];
    private long _second;

    [Fact]
    public void a_gap_fires_once_and_ends_5_minutes_later()
    {
        PublisherRig rig = Rig("left");
        Run(rig, 5);
        Assert.Empty(Changes());

        Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 3);
        Assert.Equal(["Fired FeedGap appliance=left, feed=itch"], Changes());
        AlertInstance gap = Assert.Single(_engine.Alerts, one => one.Rule.Name == "FeedGap");
        Assert.Contains("left", gap.Summary, StringComparison.Ordinal);
        Run(rig, 200);
        Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 1);
        Run(rig, 299);
        Assert.Empty(Changes());
        Run(rig, 3);

        Assert.Equal(["Resolved FeedGap appliance=left, feed=itch"], Changes());
        Assert.Equal("FeedGap", _engine.Ended.First().Name);
    }

    [Fact]
    public void what_was_lost_before_the_monitor_came_fires_nothing()
    {
        PublisherRig rig = Rig("left");
        Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 1_000);
        Run(rig, 10);

        Assert.DoesNotContain(_engine.Alerts, one => one.Rule.Name == "FeedGap");
    }

    [Fact]
    public void a_silent_appliance_is_gone_and_hides_what_it_said_last()
    {
        PublisherRig rig = Rig("left");
        Run(rig, 3);
        Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 3);
        _ = Changes();

        Run(null, 12);

        Assert.Equal(["Fired ApplianceGone appliance=left"], Changes());
        AlertView gap = Assert.Single(Views(), one => one.Name == "FeedGap");
        Assert.Equal((true, "ApplianceGone"), (gap.IsUnknown, gap.HiddenBy));
        Run(null, 600);
        Assert.Empty(Changes());                                // silence ends nothing
        Run(rig, 30);
        Assert.Equal(["Resolved ApplianceGone appliance=left"], Changes());
        Run(rig, 300);
        Assert.Equal(["Resolved FeedGap appliance=left, feed=itch"], Changes());
    }

    [Fact]
    public void an_expected_appliance_that_never_came_is_missing_after_30_seconds()
    {
        Run(null, 25);
        Assert.Empty(Changes());
        Run(null, 10);
        Assert.Equal(["Fired ApplianceMissing appliance=left"], Changes());

        Run(Rig("left"), 3);

        Assert.Equal(["Resolved ApplianceMissing appliance=left"], Changes());
    }

    [Fact]
    public void a_second_start_is_a_restart()
    {
        Run(Rig("left", incarnation: 1), 5);
        _ = Changes();
        Run(Rig("left", incarnation: 2), 5);

        Assert.Contains("Fired ApplianceRestarted appliance=left", Changes());
    }

    [Fact]
    public void a_condition_of_the_appliance_has_its_own_begin_and_end()
    {
        PublisherRig rig = Rig("left");
        Run(rig, 3);
        rig.Publish(LineDown(EventState.Raised));
        Run(rig, 2);
        Assert.Contains(Changes(), change => change.StartsWith("Fired LineDown", StringComparison.Ordinal));

        rig.Publish(LineDown(EventState.Cleared));
        Run(rig, 2);

        Assert.Contains(Changes(), change => change.StartsWith("Resolved LineDown", StringComparison.Ordinal));
    }

    [Fact]
    public void many_rejects_fire_and_few_do_not()
    {
        PublisherRig rig = Rig("left");
        Run(rig, 70, buffer => (buffer.Sessions[0].Orders, buffer.Sessions[0].Rejects) =
            (buffer.Sessions[0].Orders + 10, buffer.Sessions[0].Rejects + 1));
        Assert.DoesNotContain(Changes(), change => change.Contains("Rejects", StringComparison.Ordinal));

        Run(rig, 100, buffer => (buffer.Sessions[0].Orders, buffer.Sessions[0].Rejects) =
            (buffer.Sessions[0].Orders + 10, buffer.Sessions[0].Rejects + 4));
        Assert.Contains("Fired Rejects appliance=left, session=oe", Changes());

        Run(rig, 400, buffer => buffer.Sessions[0].Orders += 10);
        Assert.Contains("Resolved Rejects appliance=left, session=oe", Changes());
    }

    [Fact]
    public void an_uncertain_clock_fires_after_a_minute()
    {
        PublisherRig rig = Rig("left", maxErrorNs: 150_000);
        Run(rig, 50);
        Assert.DoesNotContain(Changes(), change => change.Contains("Clock", StringComparison.Ordinal));

        Run(rig, 20);

        Assert.Contains("Fired ClockUncertain appliance=left", Changes());
    }

    [Fact]
    public void the_dead_mans_switch_always_fires()
    {
        Run(null, 1);

        AlertInstance alive = Assert.Single(_engine.Alerts, one => one.Rule.Name == "MonitorAlive");
        Assert.Equal(AlertState.Firing, alive.State);
    }

    [Fact]
    public void every_rule_has_a_name_of_its_own_and_says_what_it_means()
    {
        IReadOnlyList<AlertRule> rules = BuiltInRules.Make();

        Assert.Equal(rules.Count, rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(rules, rule => Assert.True(rule.Raise.Length > 0 && rule.Clear.Length > 0));
        Assert.All(Inhibition.BuiltIn.SelectMany(one => one.Targets.Append(one.Source)),
            name => Assert.Contains(rules, rule => rule.Name == name));
    }

    // The alerts of a publisher without a host's settings and clock daemon are the same in all tests.
    private string[] Changes()
    {
        string[] changes = [.. _changes.Where(change => !change.Contains("MonitorAlive", StringComparison.Ordinal))];
        _changes.Clear();
        return changes;
    }

    private IReadOnlyList<AlertView> Views() => Inhibition.Views(_engine.Alerts);

    private void Run(PublisherRig? rig, int seconds, Action<IntervalBuffer>? fill = null)
    {
        for (int second = 0; second < seconds; second++)
        {
            _second++;
            long nowNs = PublisherRig.StartNs + (_second * Second);
            _fleet.SetTime(nowNs, nowNs + PublisherRig.OffsetNs);
            if (rig is not null)
            {
                rig.Interval(fill);
                rig.Clock.NowNs = nowNs;
                rig.Work(20_000);
                foreach ((int stream, byte[] message) in rig.Outlet.Taken)
                    _fleet.HandlerOf("aeron:test").OnMessage(stream, message);
                rig.Outlet.Taken.Clear();
            }
            _ = _fleet.Turn();
            foreach ((AlertInstance alert, AlertChange change) in _engine.Evaluate(_fleet))
                _changes.Add($"{change} {alert.Rule.Name} {alert.Labels}");
        }
    }

    private static PublisherRig Rig(string host, ulong incarnation = 1, long maxErrorNs = 200) =>
        new(options => options with
        {
            HostName = host,
            Incarnation = incarnation,
            Offset = new ClockOffset(PublisherRig.OffsetNs, 50) { IsSynchronised = true, MaxErrorNs = maxErrorNs },
        });

    private static TelemetryEvent LineDown(EventState state) => new()
    {
        Id = 77,
        Kind = TelemetryEventKind.LineDown,
        State = state,
        FeedIndex = 0,
        LineIndex = 1,
        SessionIndex = -1,
        StampNs = PublisherRig.StartNs + 1,
        OpenedStampNs = PublisherRig.StartNs,
    };
}
