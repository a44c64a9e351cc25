// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Tests.Rules;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests;

/// <summary>Alerts that explain others, raised by appliances: what is hidden is shown and not sent, and what is of
/// another line, feed, session or appliance is not hidden.</summary>
public sealed class InhibitionTests
{
    private static readonly int Acks = Watched.SeriesIndex(SeriesKind.OrderToAck);

    private readonly PublisherRig _rig = AlertedFleet.Rig("left");

    [Fact]
    public void a_line_that_is_down_hides_its_own_alerts_and_that_its_feed_is_unprotected()
    {
        var fleet = new AlertedFleet(BuiltInRules.Make());
        Run(fleet, 3);
        Raise(TelemetryEventKind.LineDown, feed: 0, line: 1);
        Raise(TelemetryEventKind.LineBehind, feed: 0, line: 0);
        Raise(TelemetryEventKind.LineBehind, feed: 0, line: 1);
        Raise(TelemetryEventKind.LineBehind, feed: 1, line: 2);
        Run(fleet, 60);

        const string a = "appliance=left, feed=itch, line=A";
        const string b = "appliance=left, feed=itch, line=B";
        const string other = "appliance=left, feed=other, line=A";
        Assert.Equal(
            [
                "FeedUnprotected appliance=left, feed=itch: LineDown", $"LineBehind {a}: ",
                $"LineBehind {b}: LineDown", $"LineBehind {other}: ", $"LineDown {b}: ",
                $"LineLosesMuch {b}: LineDown", $"LineLosesMuch {other}: ",
            ], Shown(fleet));
        Assert.Equal(
            [$"LineBehind {a}", $"LineBehind {other}", $"LineDown {b}", $"LineLosesMuch {other}"], fleet.Sent());
    }

    [Fact]
    public void a_silent_feed_hides_the_alerts_of_its_lines()
    {
        var fleet = new AlertedFleet(BuiltInRules.Make());
        Run(fleet, 3);
        Raise(TelemetryEventKind.Stale, feed: 0, line: -1);
        Raise(TelemetryEventKind.LineDown, feed: 0, line: 1);
        Raise(TelemetryEventKind.LineBehind, feed: 0, line: 0);
        Raise(TelemetryEventKind.LineDown, feed: 1, line: 2);
        Run(fleet, 60);

        Assert.Equal(
            [
                "FeedStale appliance=left, feed=itch: ", "FeedUnprotected appliance=left, feed=itch: FeedStale",
                "LineBehind appliance=left, feed=itch, line=A: FeedStale",
                "LineDown appliance=left, feed=itch, line=B: FeedStale",
                "LineDown appliance=left, feed=other, line=A: ",
                "LineLosesMuch appliance=left, feed=itch, line=B: FeedStale",
                "LineLosesMuch appliance=left, feed=other, line=A: LineDown",
            ], Shown(fleet));
        Assert.Equal(["FeedStale appliance=left, feed=itch", "LineDown appliance=left, feed=other, line=A"],
            fleet.Sent());
    }

    [Fact]
    public void a_session_that_is_logged_out_hides_that_it_is_quiet()
    {
        var quiet = new ModelRule(_ => new[] { "oe", "other" }.Select(session => AlertReading.Of(
            AlertLabels.Of(("appliance", "left"), ("session", session)), isRaised: true, "quiet")))
        {
            Name = "UnusualSilence",
            Severity = "info",
            ForNs = 20 * PublisherRig.SecondNs,
            Raise = "it is quiet",
            Clear = "it is not",
        };
        var fleet = new AlertedFleet([.. BuiltInRules.Make(unusual: null), quiet]);
        fleet.Run(_rig, 3);
        TelemetryEvent closed = AlertedFleet.Event(TelemetryEventKind.ConnectionClosed);
        closed.SessionIndex = 0;
        _rig.Publish(closed);
        fleet.Run(_rig, 30);

        Assert.Equal(
            [
                "SessionLoggedOut appliance=left, session=oe: ",
                "UnusualSilence appliance=left, session=oe: SessionLoggedOut",
                "UnusualSilence appliance=left, session=other: ",
            ], Shown(fleet));
        Assert.Equal(
            ["SessionLoggedOut appliance=left, session=oe", "UnusualSilence appliance=left, session=other"],
            fleet.Sent());
    }

    [Theory]
    [InlineData("ApplianceLoss")]
    [InlineData("Incomplete")]
    public void rules_of_files_about_latencies_are_hidden_where_records_are_missing(string source)
    {
        var fleet = new AlertedFleet([.. BuiltInRules.Make(), .. DeclaredRuleTests.Read("""
            rules:
              - {name: Slow, of: latency.order_to_ack, value: p50, raise: "> 1ms", window: 1s, incomplete: judge}
              - {name: Many, of: sessions.orders, value: sum, raise: "> 10", window: 2s}
            """)]);
        PublisherRig right = AlertedFleet.Rig("right", incarnation: 2);
        PublisherRig[] both = [_rig, right];
        fleet.RunAll(both, 3);
        fleet.Run(right, 1);
        fleet.Run(_rig, 1, buffer =>
        {
            if (source == "ApplianceLoss")
                _rig.Source.Counters.Ledger.LostRing += 1;
            else
                buffer.Sessions[0].RecordsLost += 1;
        });
        Assert.StartsWith($"{source} appliance=left", Assert.Single(fleet.Sent()), StringComparison.Ordinal);
        fleet.RunAll(both, 3, buffer =>
        {
            buffer.Histograms[Acks].RecordValueWithCount(2_000_000, 100);
            buffer.Sessions[0].Orders += 10;
        });

        Assert.Equal(source, Hidden("Slow", "left"));
        Assert.All([Hidden("Slow", "right"), Hidden("Many", "left"), Hidden("Many", "right")], Assert.Null);
        Assert.Equal(
            [
                "Many appliance=left, session=oe", "Many appliance=right, session=oe",
                "Slow appliance=right, session=oe",
            ], fleet.Sent().Where(one => !one.StartsWith(source, StringComparison.Ordinal)));

        string? Hidden(string name, string appliance) => Assert.Single(fleet.Views(),
            one => one.Name == name && one.Labels["appliance"] == appliance && one.IsFiring).HiddenBy;
    }

    private static string[] Shown(AlertedFleet fleet) => [.. fleet.Views()
        .Where(one => one.IsFiring && one.Name != "MonitorAlive")
        .Select(one => $"{one.Name} {one.Labels}: {one.HiddenBy}").Order(StringComparer.Ordinal)];

    /// <summary>Lets seconds pass in which line B of the first feed has no packets, and the other feed's line loses
    /// much.</summary>
    private void Run(AlertedFleet fleet, int seconds) => fleet.Run(_rig, seconds, buffer =>
    {
        buffer.Lines[0].Packets += 100;
        buffer.Lines[0].Messages += 100;
        buffer.Lines[1].MessagesMissing += 100;
        buffer.Lines[2].Packets += 100;
        buffer.Lines[2].Messages += 90;
        buffer.Lines[2].MessagesMissing += 10;
    });

    private void Raise(TelemetryEventKind kind, short feed, short line)
    {
        TelemetryEvent item = AlertedFleet.Event(kind, EventState.Raised);
        (item.FeedIndex, item.LineIndex) = (feed, line);
        _rig.Publish(item);
    }
}
