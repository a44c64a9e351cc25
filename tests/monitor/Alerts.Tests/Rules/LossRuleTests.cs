// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Fleet;
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Days;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Rules about counters that should not rise: each fires once and ends by itself, and neither a restart of the
/// appliance nor a new day is a rise.</summary>
public sealed class LossRuleTests
{
    private static readonly (string Alert, string Severity, Action<PublisherRig, IntervalBuffer> Raise)[] Losses =
    [
        ("FeedGap appliance=left, feed=itch", "error", (_, buffer) => buffer.Feeds[0].MessagesLost += 3),
        ("ApplianceLoss appliance=left, place=ring", "error", (rig, _) => rig.Source.Counters.Ledger.LostRing += 3),
        ("ApplianceLoss appliance=left, place=pipeline", "error",
            (rig, _) => rig.Source.Counters.Ledger.LostPipeline += 3),
        ("ApplianceLoss appliance=left, place=late", "error", (_, buffer) => buffer.Pipeline.LateRecords += 3),
        ("UnansweredOrders appliance=left, session=oe", "error", (_, buffer) => buffer.Sessions[0].Unanswered += 1),
        ("HostDrops appliance=left, place=nic_missed", "warning",
            (rig, _) => rig.Source.Counters.HostDrops.NicMissed += 3),
        ("HostDrops appliance=left, place=nic_no_buffer", "warning",
            (rig, _) => rig.Source.Counters.HostDrops.NicNoBuffer += 3),
        ("HostDrops appliance=left, place=softnet", "warning",
            (rig, _) => rig.Source.Counters.HostDrops.SoftnetDropped += 3),
        ("HostDrops appliance=left, place=udp_rcvbuf", "warning",
            (rig, _) => rig.Source.Counters.HostDrops.UdpRcvbufErrors += 3),
        ("SocketOverflow appliance=left, feed=itch, line=A", "error", (rig, _) => rig.Source.Sockets![0] += 3),
        ("ClockStep appliance=left", "warning",
            (rig, _) => rig.Publish(AlertedFleet.Event(TelemetryEventKind.ClockStep))),
    ];

    private readonly AlertedFleet _fleet = new(BuiltInRules.Make());

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, Losses.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void a_rise_fires_once_and_ends_after_5_minutes(int index)
    {
        (string alert, string severity, Action<PublisherRig, IntervalBuffer> raise) = Losses[index];
        PublisherRig rig = Rig();
        _fleet.Run(rig, 3);
        Raise(rig, raise);
        Assert.Equal([$"Fired {alert}"], _fleet.Changes());
        AlertView view = Assert.Single(
            _fleet.Views(), one => alert.StartsWith(one.Name, StringComparison.Ordinal));
        Assert.Equal(severity, view.Severity);

        _fleet.Run(rig, 297);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 5);
        Assert.Equal([$"Resolved {alert}"], _fleet.Changes());
    }

    [Fact]
    public void a_restart_from_0_and_one_that_goes_on_with_the_day_are_no_rises()
    {
        var calendar = new DayCalendar(0, "UTC", ZoneOffsets.Utc);
        PublisherRig rig = Rig(1, calendar);
        string[] clear = RaiseAll(rig);

        _fleet.Run(Rig(2, calendar, StateOfDay(calendar)), 5);
        Assert.Equal(["Fired ApplianceRestarted appliance=left"], _fleet.Changes());
        // Of a state that is some seconds older than what was received before.
        DayState older = StateOfDay(calendar);
        older.Feeds[0].MessagesLost = 1;
        _fleet.Run(Rig(3, calendar, older), 5);
        _fleet.Run(Rig(4), 5);

        Assert.Empty(_fleet.Changes());
        Assert.Equal(clear, States());
    }

    [Fact]
    public void a_new_day_is_no_rise()
    {
        PublisherRig rig = Rig(1, new DayCalendar(AlertedFleet.TimeOfDay(20), "UTC", ZoneOffsets.Utc));
        string[] clear = RaiseAll(rig);
        _fleet.Run(rig, 20 - 5, buffer => buffer.EndsDay = buffer.Ordinal == 20);
        Assert.Equal(0, Assert.Single(_fleet.Fleet.Appliances).Current.Counters().Feeds[0].MessagesLost);
        _fleet.Run(rig, 10);
        Assert.Empty(_fleet.Changes());
        Assert.Equal(clear, States());

        // The first loss of the new day is one, though fewer than on the day before.
        _fleet.Run(rig, 300);
        _ = _fleet.Changes();
        _fleet.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 1);
        Assert.Equal(["Fired FeedGap appliance=left, feed=itch"], _fleet.Changes());
    }

    [Fact]
    public void messages_that_do_not_reach_the_monitor_fire_for_a_minute()
    {
        PublisherRig rig = Rig();
        _fleet.Run(rig, 3);
        _fleet.Lost = 2;
        _fleet.Run(rig, 2);
        string[] fired = _fleet.Changes();
        Assert.NotEmpty(fired);
        Assert.All(fired, change => Assert.StartsWith("Fired SubscriberLoses appliance=left, stream=", change));
        _fleet.Run(rig, 57);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 5);
        Assert.Equal(fired.Select(change => change.Replace("Fired", "Resolved", StringComparison.Ordinal)),
            _fleet.Changes());

        _fleet.Run(Rig(2), 5);
        Assert.Equal(["Fired ApplianceRestarted appliance=left"], _fleet.Changes());
    }

    [Fact]
    public void what_the_monitor_refuses_fires_10_seconds_later_also_the_first_one()
    {
        var fleet = new AlertedFleet(BuiltInRules.Make())
        {
            Fleet = new FleetModel(new FleetLimits { Appliances = 1 }),
        };
        PublisherRig rig = Rig();
        fleet.Run(rig, 3);
        fleet.RunAll([rig, AlertedFleet.Rig("right", incarnation: 2)], 1);
        fleet.Run(rig, 9);
        Assert.Empty(fleet.Changes());
        fleet.Run(rig, 1);
        Assert.Equal(["Fired MonitorRefused what=appliance"], fleet.Changes());
        fleet.Run(rig, 65);
        Assert.Empty(fleet.Changes());
        fleet.Run(rig, 10);
        Assert.Equal(["Resolved MonitorRefused what=appliance"], fleet.Changes());
    }

    private static PublisherRig Rig(ulong incarnation = 1, DayCalendar? days = null, DayState? restored = null)
    {
        PublisherRig rig = AlertedFleet.Rig("left", incarnation,
            change: options => options with { Days = days, Restored = restored });
        rig.Source.Counters.HasHostDrops = true;
        rig.Source.Sockets = [0];
        return rig;
    }

    private void Raise(PublisherRig rig, Action<PublisherRig, IntervalBuffer> raise) =>
        _fleet.Run(rig, 1, buffer => raise(rig, buffer));

    /// <summary>Raises all, and lets them clear.</summary>
    private string[] RaiseAll(PublisherRig rig)
    {
        _fleet.Run(rig, 3);
        _fleet.Run(rig, 1, buffer =>
        {
            foreach ((_, _, Action<PublisherRig, IntervalBuffer> raise) in Losses)
                raise(rig, buffer);
        });
        Assert.Equal(Losses.Select(one => $"Fired {one.Alert}").Order(StringComparer.Ordinal),
            _fleet.Changes().Order(StringComparer.Ordinal));
        _fleet.Run(rig, 1);
        Assert.Equal(Losses.Length, States().Length);
        return States();
    }

    /// <summary>The alerts that are clear, each with the time since which nothing has raised it.</summary>
    private string[] States() => [.. _fleet.Views()
        .Where(one => one.State == AlertState.Clearing && one.Name != "ApplianceRestarted")
        .Select(one => $"{one.Name} {one.Labels} {one.StateTimeNs}")];

    /// <summary>State with the losses of <see cref="RaiseAll"/>.</summary>
    private static DayState StateOfDay(DayCalendar calendar)
    {
        const long utcNs = PublisherRig.StartNs + PublisherRig.OffsetNs;
        TradingDay today = calendar.DayOf(utcNs);
        var state = new DayState(Watched.Topology);
        state.Header.BeginNs = today.BeginNs;
        state.Header.EndNs = today.EndNs;
        state.Header.SinceNs = state.Header.CutNs = utcNs;
        state.Header.OffsetNs = PublisherRig.OffsetNs;
        state.Header.Ordinal = 1;
        state.Header.HasHostDrops = 1;
        state.Header.HostDrops = new HostDropCounters
        {
            NicMissed = 3,
            NicNoBuffer = 3,
            SoftnetDropped = 3,
            UdpRcvbufErrors = 3,
        };
        state.Header.Ledger = new LedgerCounters { LostRing = 3, LostPipeline = 3, Recorded = 3, Read = 3 };
        state.Feeds[0].MessagesLost = 3;
        state.Sessions[0].Unanswered = 1;
        for (int series = 0; series < Watched.Topology.Series.Count; series++)
            state.Histograms.Add(default, 0);
        return state;
    }
}
