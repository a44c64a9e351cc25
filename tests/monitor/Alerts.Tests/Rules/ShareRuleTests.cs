// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Model.Clocks;
using Telemetry.Model.Intervals;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Rules with two limits: between them nothing changes, and too few samples change nothing.</summary>
public sealed class ShareRuleTests
{
    private readonly AlertedFleet _fleet = new(BuiltInRules.Make());

    /// <summary>Each second has a part of a whole; the shares lie below both limits, between them, above
    /// both.</summary>
    public static TheoryData<string, int, int, int, int, int> Cases() => new()
    {
        { "LineLosesMuch appliance=left, feed=itch, line=A", 10_000, 1, 5, 20, 30 },
        { "Retransmits appliance=left, session=oe", 10_000, 5, 50, 200, 60 },
        { "Rejects appliance=left, session=oe", 100, 4, 10, 30, 30 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void it_fires_above_one_limit_and_ends_below_the_other(
        string alert, int whole, int below, int between, int above, int forSeconds)
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 65, Add(below));
        _fleet.Run(rig, 120, Add(between));                     // never raised: not begun
        Assert.Empty(_fleet.Changes());

        _fleet.Run(rig, forSeconds, Add(above));
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 65, Add(above));
        Assert.Equal([$"Fired {alert}"], _fleet.Changes());
        _fleet.Run(rig, 400, Add(between));                     // not ended either
        Assert.Empty(_fleet.Changes());

        _fleet.Run(rig, 300, Add(below));
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 70, Add(below));
        Assert.Equal([$"Resolved {alert}"], _fleet.Changes());

        Action<IntervalBuffer> Add(int part) => buffer => AddTo(buffer, alert, whole, part);
    }

    [Theory]
    [InlineData("LineLosesMuch")]
    [InlineData("Retransmits")]
    public void fewer_than_100_samples_in_a_minute_change_nothing(string alert)
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 200, buffer => AddTo(buffer, alert, whole: 1, part: (int)buffer.Ordinal % 2));
        Assert.Empty(_fleet.Changes());

        _fleet.Run(rig, 150, buffer => AddTo(buffer, alert, whole: 100, part: 50));
        Assert.StartsWith($"Fired {alert} ", Assert.Single(_fleet.Changes()), StringComparison.Ordinal);
        _fleet.Run(rig, 500, buffer => AddTo(buffer, alert, whole: 1, part: 0));
        Assert.Empty(_fleet.Changes());
        Assert.True(Assert.Single(_fleet.Views(), one => one.Name == alert).IsUnknown);
    }

    [Fact]
    public void fewer_than_20_orders_in_a_minute_are_no_share_of_rejects()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 200, buffer => AddTo(buffer, "Rejects", buffer.Ordinal % 4 == 0 ? 1 : 0, 1));
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 200, buffer => AddTo(buffer, "Rejects", buffer.Ordinal % 2 == 0 ? 1 : 0, 1));
        Assert.Equal(["Fired Rejects appliance=left, session=oe"], _fleet.Changes());
    }

    [Fact]
    public void an_uncertain_clock_stays_between_its_limits_and_ends_below_50_us()
    {
        var clock = new Clock();
        PublisherRig rig = AlertedFleet.Rig("left", change: options => options with { Clock = clock });
        clock.MaxErrorNs = 80_000;
        _fleet.Run(rig, 100);
        Assert.Empty(_fleet.Changes());
        clock.MaxErrorNs = 120_000;
        _fleet.Run(rig, 59);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 5);
        Assert.Equal(["Fired ClockUncertain appliance=left"], _fleet.Changes());

        clock.MaxErrorNs = 60_000;
        _fleet.Run(rig, 400);
        Assert.Empty(_fleet.Changes());
        clock.MaxErrorNs = 40_000;
        _fleet.Run(rig, 298);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 5);
        Assert.Equal(["Resolved ClockUncertain appliance=left"], _fleet.Changes());
    }

    [Fact]
    public void a_clock_that_is_not_synchronised_fires_after_a_minute_and_is_not_known_without_a_status()
    {
        var clock = new Clock { IsSynchronised = false };
        PublisherRig rig = AlertedFleet.Rig("left", change: options => options with { Clock = clock });
        _fleet.Run(rig, 58);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 5);
        Assert.Equal(["Fired ClockUnsynchronised appliance=left"], _fleet.Changes());

        // The appliance is silent: nothing is known of its clock, which is not a recovery.
        _fleet.Run(rig: null, 100);
        Assert.True(Assert.Single(_fleet.Views(), one => one.Name == "ClockUnsynchronised").IsUnknown);
        Assert.Equal(["Fired ApplianceGone appliance=left"], _fleet.Changes());
        clock.IsSynchronised = true;
        _fleet.Run(rig, 3);
        Assert.Contains("Resolved ClockUnsynchronised appliance=left", _fleet.Changes());
    }

    [Fact]
    public void of_a_replay_it_is_not_known_whether_a_clock_is_synchronised()
    {
        PublisherRig rig = AlertedFleet.Rig("left", change: options => options with
        {
            Mode = Telemetry.Publishing.PublisherMode.Replay,
            Offset = default,
        });
        _fleet.Run(rig, 100);

        Assert.Null(Assert.Single(_fleet.Fleet.Appliances).Current.Counters().Clock!.Synchronised);
        Assert.Empty(_fleet.Changes());
    }

    [Theory]
    [InlineData("feed")]
    [InlineData("session")]
    [InlineData("series")]
    public void what_is_incomplete_fires_for_5_minutes(string what)
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 3);
        _fleet.Run(rig, 1, buffer =>
        {
            buffer.Lines[0].RecordsLost += what == "feed" ? 1 : 0;
            buffer.Sessions[0].KeyOverflow += what == "session" ? 1 : 0;
            buffer.Series[0].MayBeMissing += what == "series" ? 1 : 0;
        });
        Assert.Equal(["Fired Incomplete appliance=left"], _fleet.Changes());
        Assert.Equal("warning", Assert.Single(_fleet.Views(), one => one.Name == "Incomplete").Severity);
        _fleet.Run(rig, 297);
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 5);
        Assert.Equal(["Resolved Incomplete appliance=left"], _fleet.Changes());
    }

    [Fact]
    public void a_feed_with_one_line_of_two_is_unprotected_until_both_have_packets()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        _fleet.Run(rig, 20, Packets(1, 1));
        _fleet.Run(rig, 9, Packets(1, 0));
        _fleet.Run(rig, 2, Packets(1, 1));                      // not 10 s at a stretch
        _fleet.Run(rig, 10, Packets(0, 1));
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 1, Packets(0, 1));
        Assert.Equal(["Fired FeedUnprotected appliance=left, feed=itch"], _fleet.Changes());

        _fleet.Run(rig, 29, Packets(1, 1));
        Assert.Empty(_fleet.Changes());
        _fleet.Run(rig, 3, Packets(1, 1));
        Assert.Equal(["Resolved FeedUnprotected appliance=left, feed=itch"], _fleet.Changes());

        // The other feed has one line only, which is not a lack of one.
        static Action<IntervalBuffer> Packets(int one, int other) => buffer =>
        {
            buffer.Lines[0].Packets += one;
            buffer.Lines[1].Packets += other;
            buffer.Lines[2].Packets += 1;
        };
    }

    [Fact]
    public void a_session_is_logged_out_in_the_hours_only()
    {
        AlertedFleet fleet = AlertedFleet.InHours(BuiltInRules.Make(), fromSecond: 40, toSecond: 80);
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 3);
        Model.Events.TelemetryEvent closed = AlertedFleet.Event(Model.Events.TelemetryEventKind.ConnectionClosed);
        closed.SessionIndex = 0;
        rig.Publish(closed);
        fleet.Run(rig, 45);
        Assert.Empty(fleet.Changes());
        fleet.Run(rig, 5);
        Assert.Equal(["Fired SessionLoggedOut appliance=left, session=oe"], fleet.Changes());
        fleet.Run(rig, 30);
        Assert.Equal(["Resolved SessionLoggedOut appliance=left, session=oe"], fleet.Changes());
    }

    private static void AddTo(IntervalBuffer buffer, string alert, int whole, int part)
    {
        if (alert.StartsWith("LineLosesMuch", StringComparison.Ordinal))
        {
            buffer.Lines[0].Messages += whole - part;
            buffer.Lines[0].MessagesMissing += part;
        }
        else if (alert.StartsWith("Retransmits", StringComparison.Ordinal))
        {
            buffer.Sessions[0].Segments += whole;
            buffer.Sessions[0].Retransmits += part;
        }
        else
        {
            buffer.Sessions[0].Orders += whole;
            buffer.Sessions[0].Rejects += Math.Min(whole, part);
        }
    }

    /// <summary>A clock whose error and state a test sets.</summary>
    private sealed class Clock : IWallClock
    {
        internal long MaxErrorNs { get; set; } = 200;

        internal bool IsSynchronised { get; set; } = true;

        public ClockOffset Read() => new(PublisherRig.OffsetNs, 50)
        {
            IsSynchronised = IsSynchronised,
            MaxErrorNs = MaxErrorNs,
        };
    }
}
