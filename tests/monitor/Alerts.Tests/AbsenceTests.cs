// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Silencing;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Model.Events;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests;

/// <summary>Alerts of appliances that end, are restarted, or never come back.</summary>
public sealed class AbsenceTests
{
    private const string LineDown = "LineDown appliance=left, feed=itch, line=B";

    private readonly AlertedFleet _fleet = new(BuiltInRules.Make());

    [Fact]
    public void what_is_wrong_after_a_planned_restart_as_before_it_fires_once_and_stays_acknowledged()
    {
        PublisherRig rig = WithLineDown();
        AlertView alert = Assert.Single(_fleet.Board.Views, one => one.Name == "LineDown");
        _fleet.Board.Silences.Acknowledge(new Acknowledgement(alert.Fingerprint, "ann", "on it", 0));
        _fleet.End(rig);
        _fleet.Run(null, 600);
        Assert.Empty(_fleet.Changes());
        Assert.True(Assert.Single(_fleet.Views(), one => one.Name == "LineDown").IsUnknown);

        PublisherRig second = AlertedFleet.Rig("left", incarnation: 2);
        _fleet.Run(second, 20);
        second.Publish(Of(EventState.Raised));
        _fleet.Run(second, 60);
        Assert.Equal(["Fired ApplianceRestarted appliance=left"], _fleet.Changes());
        AlertView after = Assert.Single(_fleet.Board.Views, one => one.Name == "LineDown");
        Assert.Equal((false, "ann"), (after.IsUnknown, after.Acknowledged?.Author));

        second.Publish(Of(EventState.Cleared));
        _fleet.Run(second, 1);
        Assert.Equal([$"Resolved {LineDown}"], _fleet.Changes());
    }

    [Fact]
    public void what_a_new_start_does_not_find_wrong_ends_30_seconds_later()
    {
        _fleet.End(WithLineDown());
        PublisherRig second = AlertedFleet.Rig("left", incarnation: 2);
        _fleet.Run(second, 29);
        Assert.Equal(["Fired ApplianceRestarted appliance=left"], _fleet.Changes());

        _fleet.Run(second, 2);

        Assert.Equal([$"Resolved {LineDown}"], _fleet.Changes());
    }

    [Fact]
    public void alerts_of_an_appliance_that_ended_and_stays_away_end_after_an_hour()
    {
        _fleet.End(WithLineDown());
        _fleet.Run(null, 3_598);
        Assert.Empty(_fleet.Changes());

        _fleet.Run(null, 4);

        Assert.Equal([$"Resolved {LineDown}"], _fleet.Changes());
    }

    [Fact]
    public void an_appliance_that_vanished_is_gone_also_when_its_numbers_are_forgotten()
    {
        AlertedFleet fleet = Forgetful();
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 5);
        fleet.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 3);
        fleet.Run(null, 300);
        Assert.Null(fleet.Fleet.Find("left"));
        fleet.Run(null, 600);
        Assert.Equal(["Fired FeedGap appliance=left, feed=itch", "Fired ApplianceGone appliance=left"],
            fleet.Changes());
        Assert.True(Assert.Single(fleet.Views(), one => one.Name == "ApplianceGone").IsUnknown);

        fleet.Run(AlertedFleet.Rig("left", incarnation: 2), 40);

        Assert.Contains("Resolved ApplianceGone appliance=left", fleet.Changes());
    }

    [Fact]
    public void an_appliance_that_vanished_counts_as_given_up_after_a_week()
    {
        AlertedFleet fleet = Forgetful();
        fleet.Run(AlertedFleet.Rig("left"), 5);
        fleet.Run(null, 300);
        fleet.Skip((7 * 86_400) - 400);
        fleet.Run(null, 60);
        Assert.DoesNotContain("Resolved ApplianceGone appliance=left", fleet.Changes());

        fleet.Run(null, 120);

        Assert.Contains("Resolved ApplianceGone appliance=left", fleet.Changes());
    }

    [Fact]
    public void an_alert_waits_for_its_appliance_after_a_restart_of_the_monitor_however_old_it_is()
    {
        _ = WithLineDown();
        const long weekNs = 7 * 86_400 * PublisherRig.SecondNs;
        KeptAlert[] kept =
        [
            .. _fleet.Engine.Alerts.Select(KeptAlert.Of)
                .Select(one => one with { StateTimeNs = one.StateTimeNs - weekNs }),
        ];
        var after = new AlertedFleet(BuiltInRules.Make());
        after.Restore(new KeptAlerts { Alerts = kept });
        after.Run(null, 20);
        Assert.Empty(after.Changes());

        after.Skip((7 * 86_400) - 60);
        after.Run(null, 20);
        Assert.DoesNotContain($"Resolved {LineDown}", after.Changes());
        after.Run(null, 60);
        Assert.Contains($"Resolved {LineDown}", after.Changes());
    }

    /// <summary>A fleet that forgets an appliance soon, which nobody expects.</summary>
    private static AlertedFleet Forgetful() => new(BuiltInRules.Make())
    {
        Fleet = new FleetModel(new FleetLimits { EndedNs = 100 * PublisherRig.SecondNs }),
    };

    private PublisherRig WithLineDown()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 3);
        rig.Publish(Of(EventState.Raised));
        _fleet.Run(rig, 2);
        Assert.Equal([$"Fired {LineDown}"], _fleet.Changes());
        return rig;
    }

    private static TelemetryEvent Of(EventState state)
    {
        TelemetryEvent item = AlertedFleet.Event(TelemetryEventKind.LineDown, state);
        (item.FeedIndex, item.LineIndex) = (0, 1);
        return item;
    }
}
