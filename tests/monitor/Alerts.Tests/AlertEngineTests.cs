// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Model.Events;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests;

/// <summary>The built-in rules over a fleet of which the messages were made by real publishers, second by
/// second.</summary>
public sealed class AlertEngineTests
{
    private readonly AlertedFleet _fleet = new(BuiltInRules.Make());

    [Fact]
    public void a_gap_fires_once_and_ends_5_minutes_later()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 5);
        Assert.Empty(_fleet.Changes());

        _fleet.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 3);
        Assert.Equal(["Fired FeedGap appliance=left, feed=itch"], _fleet.Changes());
        AlertInstance gap = Assert.Single(_fleet.Engine.Alerts, one => one.Rule.Name == "FeedGap");
        Assert.Contains("left", gap.Summary, StringComparison.Ordinal);
        _fleet.Run(rig, 200);
        _fleet.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 1);
        _fleet.Run(rig, 299);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 3);

        Assert.Equal(["Resolved FeedGap appliance=left, feed=itch"], _fleet.Changes());
        Assert.Equal("FeedGap", _fleet.Engine.Ended.First().Name);
    }

    [Fact]
    public void a_monitor_that_looks_at_nothing_for_a_while_is_behind()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 5);
        _fleet.Skip(8);                                     // one pause of 9 s: behind for less than 10 s
        _fleet.Run(rig, 70);
        Assert.DoesNotContain(_fleet.Changes(), change => change.Contains("MonitorBehind", StringComparison.Ordinal));

        _fleet.Skip(19);
        _fleet.Run(rig, 10);
        Assert.DoesNotContain("Fired MonitorBehind ", _fleet.Changes());
        _fleet.Run(rig, 1);
        Assert.Equal(["Fired MonitorBehind "], _fleet.Changes());
        Assert.Equal("the monitor did not look at what it receives for 20.0 s",
            Assert.Single(_fleet.Views(), one => one.Name == "MonitorBehind").Summary);
        _fleet.Run(rig, 80);
        Assert.Equal(["Resolved MonitorBehind "], _fleet.Changes());

        for (int pause = 0; pause < 4; pause++)             // many of 4 s
        {
            _fleet.Skip(3);
            _fleet.Run(rig, 1);
        }
        Assert.Equal(["Fired MonitorBehind "], _fleet.Changes());
    }

    [Fact]
    public void memory_that_is_too_short_for_the_configured_time_is_an_alert()
    {
        var fleet = new AlertedFleet(BuiltInRules.Make())
        {
            Fleet = new FleetModel(new FleetLimits { MemoryBytes = 40_000 }),
        };
        fleet.Run(AlertedFleet.Rig("left"), 200);

        Assert.Contains("Fired MonitorMemoryShort tier=seconds", fleet.Changes());
        _fleet.Run(AlertedFleet.Rig("left"), 200);
        Assert.Empty(_fleet.Changes());
    }

    [Fact]
    public void what_was_lost_before_the_monitor_came_fires_nothing()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 1_000);
        _fleet.Run(rig, 10);

        Assert.DoesNotContain(_fleet.Engine.Alerts, one => one.Rule.Name == "FeedGap");
    }

    [Fact]
    public void a_silent_appliance_is_gone_and_hides_what_it_said_last()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 3);
        _fleet.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 3);
        _ = _fleet.Changes();

        _fleet.Run(null, 12);

        Assert.Equal(["Fired ApplianceGone appliance=left"], _fleet.Changes());
        AlertView gap = Assert.Single(_fleet.Views(), one => one.Name == "FeedGap");
        Assert.Equal((true, "ApplianceGone"), (gap.IsUnknown, gap.HiddenBy));
        _fleet.Run(null, 600);
        Assert.Empty(_fleet.Changes());                                // silence ends nothing
        _fleet.Run(rig, 30);
        Assert.Equal(["Resolved ApplianceGone appliance=left"], _fleet.Changes());
        _fleet.Run(rig, 300);
        Assert.Equal(["Resolved FeedGap appliance=left, feed=itch"], _fleet.Changes());
    }

    [Fact]
    public void an_expected_appliance_that_never_came_is_missing_after_30_seconds()
    {
        _fleet.Run(null, 25);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(null, 10);
        Assert.Equal(["Fired ApplianceMissing appliance=left"], _fleet.Changes());

        _fleet.Run(AlertedFleet.Rig("left"), 3);

        Assert.Equal(["Resolved ApplianceMissing appliance=left"], _fleet.Changes());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void after_a_restart_of_the_monitor_an_appliance_that_ended_as_planned_is_not_missing(bool hasEnded)
    {
        long lastNs = PublisherRig.StartNs + PublisherRig.OffsetNs;
        var fleet = new AlertedFleet(BuiltInRules.Make())
        {
            Fleet = new FleetModel(new FleetLimits())
            {
                Expected = ["left"],
                Received = new ReceptionHistory([new Reception("left", 1, lastNs, hasEnded)], []),
            },
        };

        fleet.Run(null, 120);

        Assert.Equal(hasEnded ? [] : ["Fired ApplianceMissing appliance=left"], fleet.Changes());
        Assert.Equal(hasEnded ? [] : ["left"], fleet.Fleet.Missing);
    }

    [Fact]
    public void a_second_start_is_a_restart()
    {
        _fleet.Run(AlertedFleet.Rig("left", incarnation: 1), 5);
        _ = _fleet.Changes();
        PublisherRig second = AlertedFleet.Rig("left", incarnation: 2);
        _fleet.Run(second, 5);
        Assert.Equal(["Fired ApplianceRestarted appliance=left"], _fleet.Changes());

        _fleet.Run(second, 294);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(second, 5);
        Assert.Equal(["Resolved ApplianceRestarted appliance=left"], _fleet.Changes());
    }

    [Fact]
    public void a_second_start_outside_the_hours_is_none()
    {
        foreach ((int fromSecond, bool fires) in ((int, bool)[])[(0, true), (30, false)])
        {
            AlertedFleet fleet = AlertedFleet.InHours(BuiltInRules.Make(), fromSecond, toSecond: 1_000);
            fleet.Run(AlertedFleet.Rig("left", incarnation: 1), 5);
            fleet.Run(AlertedFleet.Rig("left", incarnation: 2), 60);        // also when the hours begin

            Assert.Equal(fires ? ["Fired ApplianceRestarted appliance=left"] : [], fleet.Changes());
        }
    }

    [Fact]
    public void two_live_appliances_of_one_name_are_an_error_after_5_seconds()
    {
        PublisherRig[] both = [AlertedFleet.Rig("left", 1UL << 32), AlertedFleet.Rig("left", 2UL << 32)];
        _fleet.RunAll(both, 3);
        Assert.Empty(_fleet.Changes());
        _fleet.RunAll(both, 20);
        Assert.Equal(
            [
                "Fired TwoAppliancesOneName appliance=left@00000001",
                "Fired TwoAppliancesOneName appliance=left@00000002",
            ], _fleet.Changes().Where(change => change.Contains("TwoAppliances", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.All(_fleet.Views().Where(one => one.Name == "TwoAppliancesOneName"),
            one => Assert.Equal("error", one.Severity));

        _fleet.End(both[0]);
        _fleet.Run(both[1], 30);
        Assert.DoesNotContain(_fleet.Views(), one => one.Name == "TwoAppliancesOneName");
    }

    [Fact]
    public void a_condition_of_the_appliance_has_its_own_begin_and_end()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 3);
        rig.Publish(LineDown(EventState.Raised));
        _fleet.Run(rig, 2);
        Assert.Contains(_fleet.Changes(), change => change.StartsWith("Fired LineDown", StringComparison.Ordinal));

        rig.Publish(LineDown(EventState.Cleared));
        _fleet.Run(rig, 2);

        Assert.Contains(_fleet.Changes(), change => change.StartsWith("Resolved LineDown", StringComparison.Ordinal));
    }

    [Fact]
    public void many_rejects_fire_and_few_do_not()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 70, buffer => (buffer.Sessions[0].Orders, buffer.Sessions[0].Rejects) =
            (buffer.Sessions[0].Orders + 10, buffer.Sessions[0].Rejects + 1));
        Assert.DoesNotContain(_fleet.Changes(), change => change.Contains("Rejects", StringComparison.Ordinal));

        _fleet.Run(rig, 100, buffer => (buffer.Sessions[0].Orders, buffer.Sessions[0].Rejects) =
            (buffer.Sessions[0].Orders + 10, buffer.Sessions[0].Rejects + 4));
        Assert.Contains("Fired Rejects appliance=left, session=oe", _fleet.Changes());

        _fleet.Run(rig, 400, buffer => buffer.Sessions[0].Orders += 10);
        Assert.Contains("Resolved Rejects appliance=left, session=oe", _fleet.Changes());
    }

    [Fact]
    public void an_uncertain_clock_fires_after_a_minute()
    {
        PublisherRig rig = AlertedFleet.Rig("left", maxErrorNs: 150_000);
        _fleet.Run(rig, 50);
        Assert.DoesNotContain(_fleet.Changes(), change => change.Contains("Clock", StringComparison.Ordinal));

        _fleet.Run(rig, 20);

        Assert.Contains("Fired ClockUncertain appliance=left", _fleet.Changes());
    }

    [Fact]
    public void a_session_without_a_connection_fires_after_10_seconds_until_the_next_one()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 3);
        rig.Publish(Connection(TelemetryEventKind.ConnectionClosed));
        _fleet.Run(rig, 9);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 4);
        Assert.Equal(["Fired SessionLoggedOut appliance=left, session=oe"], _fleet.Changes());

        rig.Publish(Connection(TelemetryEventKind.ConnectionOpened));
        _fleet.Run(rig, 2);

        Assert.Equal(["Resolved SessionLoggedOut appliance=left, session=oe"], _fleet.Changes());
    }

    [Fact]
    public void the_monitor_looks_after_its_disk_and_its_receivers()
    {
        (string? failure, long lost) = (null, 0);
        var fleet = new AlertedFleet(BuiltInRules.Make(new MonitorHealth
        {
            History = () => [("minutes", failure)],
            Exports = () => [("http://vm.example/", lost)],
        }));
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 5);
        Assert.Empty(fleet.Changes());

        (failure, lost) = ("disk full", 500);
        fleet.Run(rig, 12);
        Assert.Equal(
            ["Fired MonitorExportFails to=http://vm.example/", "Fired MonitorHistoryNotWritten tier=minutes"],
            fleet.Changes().Order(StringComparer.Ordinal));
        Assert.Contains("disk full", fleet.Views().Single(one => one.Name == "MonitorHistoryNotWritten").Summary,
            StringComparison.Ordinal);
        failure = null;
        fleet.Run(rig, 75);

        Assert.Equal(
            ["Resolved MonitorExportFails to=http://vm.example/", "Resolved MonitorHistoryNotWritten tier=minutes"],
            fleet.Changes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void the_dead_mans_switch_always_fires()
    {
        _fleet.Run(null, 1);

        AlertInstance alive = Assert.Single(_fleet.Engine.Alerts, one => one.Rule.Name == "MonitorAlive");
        Assert.Equal(AlertState.Firing, alive.State);
    }

    [Fact]
    public void every_rule_has_a_name_of_its_own_and_says_what_it_means()
    {
        IReadOnlyList<AlertRule> rules = BuiltInRules.Make();

        Assert.Equal(rules.Count, rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(rules, rule => Assert.True(rule.Raise.Length > 0 && rule.Clear.Length > 0));
        Assert.All(
            Inhibition.BuiltIn.SelectMany(one => one.Targets.Append(one.Source))
                .Except([Inhibition.OfLatencies, Inhibition.OfRanks]),
            name => Assert.Contains(rules, rule => rule.Name == name));
    }

    private static TelemetryEvent Connection(TelemetryEventKind kind) => new()
    {
        Kind = kind,
        FeedIndex = -1,
        LineIndex = -1,
        SessionIndex = 0,
        StampNs = PublisherRig.StartNs + 1,
    };

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
