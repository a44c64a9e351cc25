// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Conditions that the appliance raises and clears: at once, with its severity, and the labels of what they
/// are about.</summary>
public sealed class ConditionRuleTests
{
    private readonly AlertedFleet _fleet = new(BuiltInRules.Make());

    [Theory]
    [InlineData("Stale", "Resumed", -1, "Warning", "FeedStale appliance=left, feed=itch")]
    [InlineData("Stale", "Resumed", -1, "Error", "FeedStale appliance=left, feed=itch")]
    [InlineData("LineDown", "LineDown", 1, "Error", "LineDown appliance=left, feed=itch, line=B")]
    [InlineData("LineBehind", "LineBehind", 0, "Warning", "LineBehind appliance=left, feed=itch, line=A")]
    [InlineData("LineBehind", "LineBehind", 1, "Info", "LineBehind appliance=left, feed=itch, line=B")]
    [InlineData("NotJoined", "Joined", 1, "Warning", "NotJoined appliance=left, feed=itch, line=B")]
    [InlineData("Carrier", "Carrier", -2, "Warning", "Carrier appliance=left, interface=eth1")]
    public void it_begins_and_ends_as_the_appliance_tells(
        string raised, string cleared, int line, string severity, string alert)
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 3);
        rig.Publish(Of(raised, EventState.Raised, line, severity));
        _fleet.Run(rig, 1);
        Assert.Equal([$"Fired {alert}"], _fleet.Changes());
        AlertView view = Assert.Single(_fleet.Views(), one => one.Name != "MonitorAlive");
        Assert.Equal((severity.ToLowerInvariant(), (string?)null), (view.Severity, view.HiddenBy));
        _fleet.Run(rig, 30);
        Assert.Empty(_fleet.Changes());

        rig.Publish(Of(cleared, EventState.Cleared, line, severity));
        _fleet.Run(rig, 1);

        Assert.Equal([$"Resolved {alert}"], _fleet.Changes());
    }

    /// <param name="kind">Kind of the event.</param>
    /// <param name="state">State.</param>
    /// <param name="line">Line; -1 for the feed as a whole, -2 for an interface.</param>
    /// <param name="severity">Severity.</param>
    private static TelemetryEvent Of(string kind, EventState state, int line, string severity)
    {
        TelemetryEvent item = AlertedFleet.Event(Enum.Parse<TelemetryEventKind>(kind), state);
        item.Severity = Enum.Parse<EventSeverity>(severity);
        item.FeedIndex = (short)(line == -2 ? -1 : 0);
        item.LineIndex = (short)Math.Max(line, -1);
        item.Interface = line == -2 ? InterfaceName.Of("eth1") : default;
        return item;
    }
}
