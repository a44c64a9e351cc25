// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Storage;
using Telemetry.Model.Events;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Sessions that are logged out when what knew of it is restarted.</summary>
public sealed class SessionRuleTests
{
    private const string LoggedOut = "SessionLoggedOut appliance=left, session=oe";

    [Fact]
    public void a_session_stays_logged_out_over_restarts_until_an_order_is_answered()
    {
        AlertedFleet before = new(BuiltInRules.Make());
        LogOut(before);
        before.Run(AlertedFleet.Rig("left", incarnation: 2), 60);
        Assert.Equal(["Fired ApplianceRestarted appliance=left"], before.Changes());
        Assert.True(Assert.Single(before.Views(), one => one.Name == "SessionLoggedOut").IsUnknown);

        AlertedFleet after = new(BuiltInRules.Make());
        after.Restore(new KeptAlerts { Alerts = [.. before.Engine.Alerts.Select(KeptAlert.Of)] });
        PublisherRig rig = AlertedFleet.Rig("left", incarnation: 3);
        after.Run(rig, 60);
        Assert.DoesNotContain($"Resolved {LoggedOut}", after.Changes());
        after.Run(rig, 1, buffer => buffer.Sessions[0].Acks += 1);

        Assert.Equal([$"Resolved {LoggedOut}"], after.Changes());
    }

    [Fact]
    public void a_session_that_nothing_is_known_of_is_no_alert_and_none_after_the_hours()
    {
        AlertedFleet fleet = AlertedFleet.InHours(BuiltInRules.Make(), fromSecond: 0, toSecond: 100);
        LogOut(fleet);
        PublisherRig second = AlertedFleet.Rig("left", incarnation: 2);
        fleet.Run(second, 80);
        Assert.Equal(["Fired ApplianceRestarted appliance=left"], fleet.Changes());
        fleet.Run(second, 10);
        Assert.Equal([$"Resolved {LoggedOut}"], fleet.Changes());

        AlertedFleet other = new(BuiltInRules.Make());
        other.Run(AlertedFleet.Rig("left"), 60);
        Assert.Empty(other.Changes());
    }

    [Fact]
    public void a_session_that_opens_the_next_connection_before_the_last_ends_is_logged_in()
    {
        AlertedFleet fleet = new(BuiltInRules.Make());
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 3);
        foreach ((TelemetryEventKind kind, uint connection) in new (TelemetryEventKind, uint)[]
            {
                (TelemetryEventKind.ConnectionOpened, 10), (TelemetryEventKind.ConnectionOpened, 11),
                (TelemetryEventKind.ConnectionClosed, 10),
            })
        {
            Publish(rig, kind, connection);
        }
        fleet.Run(rig, 30);
        Assert.Empty(fleet.Changes());

        Publish(rig, TelemetryEventKind.ConnectionClosed, 11);
        fleet.Run(rig, 12);
        Assert.Equal([$"Fired {LoggedOut}"], fleet.Changes());
    }

    private static void Publish(PublisherRig rig, TelemetryEventKind kind, uint connection)
    {
        TelemetryEvent happened = AlertedFleet.Event(kind);
        (happened.SessionIndex, happened.Connection) = (0, connection);
        rig.Publish(happened);
    }

    private static void LogOut(AlertedFleet fleet)
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 3);
        TelemetryEvent closed = AlertedFleet.Event(TelemetryEventKind.ConnectionClosed);
        closed.SessionIndex = 0;
        rig.Publish(closed);
        fleet.Run(rig, 12);
        Assert.Equal([$"Fired {LoggedOut}"], fleet.Changes());
    }
}
