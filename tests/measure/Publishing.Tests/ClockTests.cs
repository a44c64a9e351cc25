// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

public sealed class ClockTests
{
    private static readonly ClockOffset Synchronised =
        new(PublisherRig.OffsetNs, 40) { IsSynchronised = true, MaxErrorNs = 12_000 };

    [Fact]
    public void the_hosts_clock_is_read_within_its_bound()
    {
        ClockOffset offset = HostClock.Measure();

        long before = MonotonicClock.NowNs;
        long wallNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        long after = MonotonicClock.NowNs;
        Assert.InRange(offset.MappingErrorNs, 1, 1_000_000);
        Assert.InRange(
            wallNs, before + offset.WallMinusMonotonicNs - offset.MappingErrorNs - 200,
            after + offset.WallMinusMonotonicNs + offset.MappingErrorNs + 200);
        Assert.Equal(offset.IsSynchronised, offset.UncertaintyNs is not null);
    }

    [Fact]
    public void readings_of_the_hosts_clock_agree_with_each_other()
    {
        ClockOffset first = HostClock.Measure();
        for (int reading = 0; reading < 1000; reading++)
            Assert.Equal(first.WallMinusMonotonicNs, first.Renew(HostClock.Measure()).WallMinusMonotonicNs);
    }

    [Fact]
    public void a_synchronised_clock_is_uncertain_by_the_kernels_bound_and_that_of_the_mapping()
    {
        SeriesReport age = FeedAge(Synchronised, out ClockReport clock);

        Assert.Equal((12_040L, true, 40L), (clock.UncertaintyNs, clock.Synchronised, clock.MappingErrorNs));
        Assert.Equal((12_040L, PublisherRig.OffsetNs), (age.UncertaintyNs, age.ClockOffsetNs));
    }

    // The kernel's bound is 0 just after phc2sys has set it: what the daemon says counts where it is more.
    [Theory]
    [InlineData(0, -165L, null, 165 + 40)]
    [InlineData(12_000, 9_000L, 30_000L, 30_000 + 40)]
    [InlineData(12_000, null, null, 12_000 + 40)]
    public void what_steers_the_clock_is_reported_and_counts_in_what_it_is_worth(
        long kernelNs, long? offsetNs, long? errorNs, long uncertaintyNs)
    {
        var source = new TimeSource("chrony", "10.77.0.2") { Stratum = 2, OffsetNs = offsetNs, ErrorNs = errorNs };
        SeriesReport age = FeedAge(
            Synchronised with
            {
                MaxErrorNs = kernelNs,
                EstimatedErrorNs = 77,
                FrequencyPpb = -1_234,
                Source = source,
            },
            out ClockReport clock);

        Assert.Equal((uncertaintyNs, uncertaintyNs), (clock.UncertaintyNs, age.UncertaintyNs));
        Assert.Equal(
            (kernelNs, 77L, -1_234L, source),
            (clock.MaxErrorNs, clock.EstimatedErrorNs, clock.FrequencyPpb, clock.Source));
    }

    [Fact]
    public void what_a_publisher_of_an_earlier_version_does_not_say_is_unknown()
    {
        const int BlockBefore = 144;                            // of version 3
        var rig = new PublisherRig(options => options with
        {
            Clock = new ScriptedWallClock(Synchronised),
            Offset = Synchronised with { FrequencyPpb = 5, EstimatedErrorNs = 6 },
        });
        rig.End();
        const int EmptyTexts = 2 * sizeof(uint);
        for (int index = 0; index < rig.Outlet.Taken.Count; index++)
        {
            (int stream, byte[] message) = rig.Outlet.Taken[index];
            if (BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)) != StatusMessage.TemplateId)
                continue;
            byte[] before =
                [.. message[..(MessageHeader.Size + BlockBefore)],
                    .. message[(MessageHeader.Size + StatusMessage.Size)..^EmptyTexts]];
            BinaryPrimitives.WriteUInt16LittleEndian(before, BlockBefore);
            BinaryPrimitives.WriteUInt16LittleEndian(before.AsSpan(6), 3);
            rig.Outlet.Taken[index] = (stream, before);
        }

        ClockReport clock = rig.ReadOutlet().Reader.Summary("watch").Clock!;
        Assert.Equal((12_040L, true), (clock.UncertaintyNs, clock.Synchronised));
        Assert.Equal("kernel", clock.StampSource);
        Assert.Equal((null, null, null, null),
            (clock.MaxErrorNs, clock.EstimatedErrorNs, clock.FrequencyPpb, clock.Source));
    }

    [Fact]
    public void a_clock_that_nobody_synchronises_is_shown_as_that()
    {
        SeriesReport age = FeedAge(
            Synchronised with { IsSynchronised = false, Leap = LeapSecond.Insert }, out ClockReport clock);

        Assert.Equal((null, false, 40L), (clock.UncertaintyNs, clock.Synchronised, clock.MappingErrorNs));
        Assert.Equal((null, PublisherRig.OffsetNs), (age.UncertaintyNs, age.ClockOffsetNs));
        Assert.Equal("insert", clock.Leap);
    }

    [Fact]
    public void the_state_of_the_clock_is_renewed_while_it_runs_and_the_offset_stays()
    {
        var clock = new ScriptedWallClock(Synchronised);
        var rig = new PublisherRig(options => options with { Clock = clock, Offset = Synchronised });
        rig.Interval();
        rig.Work();
        clock.Now = new ClockOffset(PublisherRig.OffsetNs + 60, 30) { IsSynchronised = true, MaxErrorNs = 13_000 };
        Later(rig);
        rig.End();

        ClockReport report = rig.ReadOutlet().Reader.Summary("watch").Clock!;
        Assert.Equal((PublisherRig.OffsetNs, 40L, 13_040L),
            (report.OffsetNs, report.MappingErrorNs, report.UncertaintyNs));
    }

    [Fact]
    public void after_a_step_times_are_those_of_the_clock_as_it_was_set()
    {
        const long StepNs = -3_500_000_000;
        var clock = new ScriptedWallClock(Synchronised);
        var rig = new PublisherRig(options => options with { Clock = clock, Offset = Synchronised });
        rig.Publish(Reset(10));
        rig.Work();
        clock.Now = new ClockOffset(PublisherRig.OffsetNs + StepNs, 40);
        Later(rig);
        rig.Publish(Reset(20));
        rig.End();

        List<EventReport> resets = rig.ReadOutlet().Sink.Events;
        Assert.Equal(resets[0].StampNs + PublisherRig.OffsetNs, resets[0].TimeNs);
        Assert.Equal(resets[1].StampNs + PublisherRig.OffsetNs + StepNs, resets[1].TimeNs);
        Assert.Null(rig.ReadLocal().Reader.Summary("run").Clock!.UncertaintyNs);
    }

    [Fact]
    public void a_slew_is_found_in_what_the_clocks_read()
    {
        var clock = new ScriptedWallClock(Synchronised);
        var rig = new PublisherRig(options => options with { Clock = clock, Offset = Synchronised });
        List<ClockSlew> slews = [];
        long steeringNs = 0;
        for (int second = 1; second <= 30; second++)
        {
            steeringNs += second is > 10 and <= 20 ? 90_000 : 4_000;
            clock.Now = Synchronised with
            {
                Steering = new ClockDifference(steeringNs, 20),
                SteeringStampNs = second * PublisherRig.SecondNs,
            };
            Later(rig);
            slews.Add(rig.Publisher.Offset.Slew);
        }

        Assert.Equal([11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
            slews.Select((slew, index) => (slew.IsSlewing, Second: index + 1)).Where(one => one.IsSlewing)
                .Select(one => one.Second));
        Assert.Equal(new ClockSlew(false, 10 * PublisherRig.SecondNs, 86_000, 860_000), slews[^1]);
    }

    [Fact]
    public void a_slew_arrives_with_its_rate_and_how_far_it_came()
    {
        var rig = new PublisherRig();
        rig.Publish(new TelemetryEvent
        {
            Kind = TelemetryEventKind.ClockSlew,
            State = EventState.Raised,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
            OpenedStampNs = 5,
            DurationNs = 7,
            Count = -500_000,
            Amount = -1_234,
        });

        rig.End();

        EventReport slew = Assert.Single(rig.ReadOutlet().Sink.Events);
        Assert.Equal(("clock_slew", -500_000L, -1_234L, null, 7L, 5L),
            (slew.Event, slew.RateChangePpb, slew.MovedNs, slew.Count, slew.DurationNs, slew.SinceStampNs));
    }

    [Fact]
    public void a_step_arrives_with_its_size_and_both_offsets()
    {
        var rig = new PublisherRig();
        rig.Publish(new TelemetryEvent
        {
            Kind = TelemetryEventKind.ClockStep,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
            DurationNs = -250,
            Amount = PublisherRig.OffsetNs - 250,
        });

        rig.End();

        EventReport step = Assert.Single(rig.ReadOutlet().Sink.Events);
        Assert.Equal((-250L, PublisherRig.OffsetNs, PublisherRig.OffsetNs - 250),
            (step.DurationNs, step.OffsetBeforeNs, step.OffsetAfterNs));
    }

    [Fact]
    public void a_step_of_a_nics_clock_names_it_and_is_none_of_the_hosts()
    {
        var rig = new PublisherRig();
        rig.Publish(new TelemetryEvent
        {
            Kind = TelemetryEventKind.ClockStep,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
            Interface = InterfaceName.Of("eth1"),
            OpenedStampNs = 5,
            DurationNs = 37_000_000_000,
            Amount = 3,
        });

        rig.End();

        EventReport step = Assert.Single(rig.ReadOutlet().Sink.Events);
        Assert.Equal(("clock_step", "eth1", "/dev/ptp3", 37_000_000_000, 5, null, null),
            (step.Event, step.Interface, step.Clock, step.DurationNs, step.SinceStampNs, step.OffsetBeforeNs,
                step.OffsetAfterNs));
    }

    [Fact]
    public void the_resolution_is_that_of_packets_stamped_one_behind_the_other()
    {
        int line = Watched.SeriesIndex(SeriesKind.InterArrival);
        var rig = new PublisherRig(options => options with { ResolutionNs = 30 });
        Assert.Equal(30, ResolutionAfter(rig, buffer => Record(buffer, line, 70, 99)));
        Assert.Equal(30, ResolutionAfter(rig, buffer => Record(buffer, line, 5_000, 10_000)));
        Assert.Equal(70, ResolutionAfter(rig, buffer => Record(buffer, line, 70, 50)));
        Assert.Equal(30, ResolutionAfter(rig, buffer => Record(buffer, line, 3, 10_000)));
        Assert.Equal(90, ResolutionAfter(rig, buffer => Record(buffer, line, 90, 100_000)));
    }

    [Fact]
    public void stamps_of_a_capture_have_no_resolution_of_this_host()
    {
        int line = Watched.SeriesIndex(SeriesKind.InterArrival);
        var rig = new PublisherRig(options => options with { ResolutionNs = null });

        Assert.Null(ResolutionAfter(rig, buffer => Record(buffer, line, 70, 1_000)));
    }

    private static long? ResolutionAfter(PublisherRig rig, Action<IntervalBuffer> fill)
    {
        rig.Interval(fill);
        rig.Work();
        return rig.ReadOutlet().Reader.Summary("watch").Clock!.ResolutionNs;
    }

    private static void Record(IntervalBuffer buffer, int series, long valueNs, long count) =>
        buffer.Histograms[series].RecordValueWithCount(valueNs, count);

    private static SeriesReport FeedAge(ClockOffset offset, out ClockReport clock)
    {
        var rig = new PublisherRig(options => options with { Clock = new ScriptedWallClock(offset), Offset = offset });
        rig.End();
        SummaryReport summary = rig.ReadOutlet().Reader.Summary("watch");
        clock = summary.Clock!;
        return summary.Series[Watched.SeriesIndex(SeriesKind.FeedAge)];
    }

    private static void Later(PublisherRig rig)
    {
        rig.Clock.NowNs += rig.Options.ClockEveryNs;
        rig.Work();
    }

    private static TelemetryEvent Reset(long afterNs) => new()
    {
        Kind = TelemetryEventKind.Reset,
        StampNs = PublisherRig.StartNs + afterNs,
        FeedIndex = 0,
        LineIndex = 0,
        SessionIndex = -1,
    };
}
