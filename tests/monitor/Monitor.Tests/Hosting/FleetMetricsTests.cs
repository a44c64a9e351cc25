// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Model.Events;
using TestSupport.Exposition;
using TestSupport.Publishing;

namespace Telemetry.Monitor.Tests.Hosting;

/// <summary>What is exported of a fleet in each of its states, against what its appliances sent.</summary>
public sealed class FleetMetricsTests
{
    private readonly MetricsRig _rig = new("never", "steady");

    [Fact]
    public void an_appliance_is_up_while_live_or_late_and_not_while_stale_or_gone()
    {
        PublisherRig steady = MetricsRig.Appliance("steady");
        PublisherRig lost = MetricsRig.Appliance("lost", 2);
        _rig.Run(10, steady, lost);
        AssertUp("lost", ApplianceState.Live, 1);

        _rig.Run(5, steady);
        AssertUp("lost", ApplianceState.Late, 1);
        _rig.Run(10, steady);
        AssertUp("lost", ApplianceState.Stale, 0);
        _rig.Run(50, steady);
        AssertUp("lost", ApplianceState.Gone, 0);

        AssertUp("steady", ApplianceState.Live, 1);
    }

    [Fact]
    public void one_that_was_never_received_is_down_and_counted_as_missing()
    {
        _rig.Run(3, MetricsRig.Appliance("steady"));

        Assert.Equal(0, _rig.Value("telemetry_appliance_up", ("appliance", "never")));
        Assert.Equal(1, _rig.Value("telemetry_monitor_appliances", ("state", "missing")));
        Assert.Equal(["telemetry_appliance_up"], _rig.Scrape()
            .Where(sample => sample.Label("appliance") == "never").Select(sample => sample.Name));
    }

    [Fact]
    public void one_that_has_ended_is_neither_up_nor_down_and_ages_no_more()
    {
        PublisherRig steady = MetricsRig.Appliance("steady");
        _rig.Run(10, steady);
        Assert.Equal(0, _rig.Value("telemetry_monitor_behind_seconds"));

        _rig.End(steady);
        _rig.Run(100);

        AssertUp("steady", ApplianceState.Ended, null);
        Assert.Null(_rig.Value("telemetry_monitor_behind_seconds"));
        Assert.Equal(1, _rig.Value("telemetry_monitor_longest_pause_seconds"));
        Assert.Equal((PublisherRig.StartNs + PublisherRig.OffsetNs + (11 * MetricsRig.SecondNs)) / 1e9,
            _rig.Value("telemetry_appliance_last_interval_timestamp_seconds"));
    }

    [Fact]
    public void the_longest_pause_is_that_of_the_last_minute()
    {
        PublisherRig steady = MetricsRig.Appliance("steady");
        _rig.Run(10, steady);
        _rig.Stall(6);
        _rig.Run(1, steady);
        Assert.Equal(7, _rig.Value("telemetry_monitor_longest_pause_seconds"));
        _rig.Stall(3);
        _rig.Run(1, steady);
        _rig.Stall(2);
        _rig.Run(1, steady);
        Assert.Equal(11, _rig.Value("telemetry_monitor_long_pauses_seconds"));
        _rig.Run(52, steady);
        Assert.Equal(7, _rig.Value("telemetry_monitor_longest_pause_seconds"));
        _rig.Run(1, steady);
        Assert.Equal(4, _rig.Value("telemetry_monitor_longest_pause_seconds"));
        _rig.Run(7, steady);
        Assert.Equal((1, 0), (_rig.Value("telemetry_monitor_longest_pause_seconds"),
            _rig.Value("telemetry_monitor_long_pauses_seconds")));
    }

    [Fact]
    public void a_storm_counts_as_the_ranges_that_it_stands_for()
    {
        const int Events = 1_000;
        PublisherRig steady = MetricsRig.Appliance("steady");
        _rig.Run(2, steady);
        for (int one = 0; one < Events; one++)
            steady.Publish(MetricsRig.Event(TelemetryEventKind.UnknownPacket));
        _rig.Run(2, steady);

        Sample[] counts = [.. _rig.Scrape().Where(
            sample => sample is { Name: "telemetry_events_total", Value: > 0 })];
        Assert.Equal(["storm", "unknown_packet"], counts.Select(sample => sample.Label("kind")).Order());
        Assert.Equal(Events, counts.Sum(sample => sample.Value));
        Assert.Equal(2, _rig.Fleet.Appliances[0].Current.Events.All.Select(one => one.Report.Event).Distinct().Count());
        Assert.InRange(_rig.Fleet.Appliances[0].Current.Events.Count, 2, Events / 2);
    }

    [Fact]
    public void completeness_is_that_of_the_last_whole_minute()
    {
        PublisherRig steady = MetricsRig.Appliance("steady");
        _rig.Run(30, steady);
        Assert.Null(CompleteOf("A"));
        steady.Interval(buffer => buffer.Lines[0].RecordsLost += 3);
        _rig.Run(59, steady);
        Assert.Equal((0, 1, 0), (CompleteOf("A"), CompleteOf("B"), _rig.Value(
            "telemetry_complete", ("of", "feed"), ("feed", "itch"))));

        _rig.Run(30, steady);

        Assert.Equal((1, 1, 1), (CompleteOf("A"), CompleteOf("B"), _rig.Value(
            "telemetry_complete", ("of", "feed"), ("feed", "itch"))));
    }

    [Fact]
    public void intervals_that_the_monitor_did_not_receive_leave_the_appliance_complete()
    {
        PublisherRig steady = MetricsRig.Appliance("steady");
        _rig.Run(30, steady);
        for (int lost = 0; lost < 3; lost++)
        {
            _rig.Stall(1);
            steady.Clock.NowNs += MetricsRig.SecondNs;
            steady.Interval();
            steady.Work(20_000);
            steady.Outlet.Taken.Clear();
        }
        _rig.Run(60, steady);

        Assert.Equal(3, _rig.Fleet.Appliances[0].Current.MissingIntervals);
        Sample[] complete = [.. _rig.Scrape().Where(sample => sample.Name == "telemetry_complete")];
        Assert.Contains(complete, sample => sample.Label("of") == "series");
        Assert.All(complete, sample => Assert.Equal(1, sample.Value));
        Assert.DoesNotContain("Incomplete", _rig.Firing);
    }

    [Fact]
    public void a_session_is_connected_until_its_connection_ends()
    {
        PublisherRig steady = MetricsRig.Appliance("steady");
        _rig.Run(2, steady);
        Assert.Null(Connected());
        foreach ((TelemetryEventKind kind, double expected) in new[]
        {
            (TelemetryEventKind.ConnectionOpened, 1), (TelemetryEventKind.ConnectionClosed, 0),
            (TelemetryEventKind.ConnectionOpened, 1),
        })
        {
            steady.Publish(MetricsRig.Event(kind));
            _rig.Run(1, steady);
            Assert.Equal(expected, Connected());
        }

        double? Connected() => _rig.Value("telemetry_session_connected", ("session", "oe"));
    }

    private double? CompleteOf(string line) => _rig.Value(
        "telemetry_complete", ("of", "line"), ("feed", "itch"), ("line", line));

    private void AssertUp(string name, ApplianceState state, double? expected)
    {
        Assert.Equal(state, _rig.Fleet.Find(name)!.Current.StateAt(_rig.Fleet.NowNs));
        Assert.Equal(expected, _rig.Value("telemetry_appliance_up", ("appliance", name)));
        Assert.Equal(
            _rig.Fleet.Appliances.Count(one => one.Current.StateAt(_rig.Fleet.NowNs) == state),
            _rig.Value("telemetry_monitor_appliances", ("state", state.ToString().ToLowerInvariant())));
    }
}
