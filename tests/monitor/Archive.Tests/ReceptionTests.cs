// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using TestSupport;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>Times in which something was not received: compared with when simulated appliances published, and when the
/// monitor ran.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class ReceptionTests
{
    private const long StartNs = ArchiveRig.Midnight + ArchiveRig.Minute;

    [Fact]
    public void each_time_without_reception_has_its_cause_over_a_restart()
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        SimulatedAppliance gone;
        using (var rig = new ArchiveRig(folder.Path, StartNs))
        {
            one = rig.Start("trade01", 1);
            gone = rig.Start("trade02", 2);
            rig.Run(10, one, gone);                         // until second 10
            var lost = new ChangedMessages(rig.Channel, (stream, _, message) => stream == 1001 ? null : message);
            rig.Run(3, lost, one);                          // 10 to 13 is lost; trade02 is silent from 10 on
            rig.Run(7, one);                                // until 20
            one.OffsetNs += 5 * ArchiveRig.Second;          // its clock is set forward
            rig.Run(5, one);                                // until 30 by its clock, 25 by ours
            one.OffsetNs -= 5 * ArchiveRig.Second;
            rig.Run(5, one);                                // until 30
            one.Totals(rig.Channel, withHistograms: false, isLast: true);
            rig.Run(20);                                    // it has ended; until 50
            one = rig.Start("trade01", 3);
            rig.Run(10, one);                               // 50 to 60
            rig.Flush();
        }
        using var later = new ArchiveRig(folder.Path, StartNs + (100 * ArchiveRig.Second));
        one.Ordinal += 40;
        later.Run(5, one);                                  // 100 to 105
        one.Ordinal += 60;
        later.Wait(60 * ArchiveRig.Second);
        SimulatedAppliance other = later.Start("trade01", 4);
        later.Run(5, other);                                // 165 to 170

        Assert.Equal(
            [
                "all 60-100 Monitor", "trade01 10-13 Lost", "trade01 20-25 ClockStep", "trade01 30-50 Ended",
                "trade01 105-165 Silent", "trade02 10-60 Silent", "trade02 100- Silent",
            ], Texts(FleetHoles.Of(later.Model, [], 0, long.MaxValue)));
        Assert.Equal(["all 60-100 Monitor", "trade02 10-60 Silent"],
            Texts(FleetHoles.Of(later.Model, ["trade02"], StartNs + (40 * ArchiveRig.Second),
                StartNs + (90 * ArchiveRig.Second))));
        later.Flush();
        Assert.Equal("trade01|3.0|lost\ntrade01|5.0|clock_step\ntrade01|20.0|ended\ntrade01|40.0|lost\n"
            + "trade01|60.0|silent\n", RecordFaultTests.Shell(
                folder.File("reception.db"), "SELECT appliance, seconds, cause FROM holes"));
        Assert.Equal("60.0\n70.0\n", RecordFaultTests.Shell(
            folder.File("reception.db"), "SELECT (last_time_ns - start_time_ns) / 1e9 FROM run"));
    }

    [Fact]
    public void an_appliance_that_did_not_come_back_is_in_charts_of_the_time_before()
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        SimulatedAppliance gone;
        using (var rig = new ArchiveRig(folder.Path, StartNs))
        {
            (one, gone) = (rig.Start("trade01", 1), rig.Start("trade02", 2));
            rig.Run(240, one, gone);
            rig.Flush();
        }
        using var later = new ArchiveRig(folder.Path, StartNs + (300 * ArchiveRig.Second));
        one.Ordinal += 60;
        later.Run(120, one);
        (long fromNs, long toNs) = (StartNs, StartNs + (420 * ArchiveRig.Second));

        RecordSelection both = Select(later, fromNs, toNs, "trade01", "trade02");
        RecordSelection alone = Select(later, fromNs, toNs, "trade02");

        SeriesFilter filter = new() { Session = "oe1" };
        CounterRange ofBoth = CounterRange.Of(both, CounterRange.Find("sessions.orders")!.Value, filter, 7);
        CounterRange ofOne = CounterRange.Of(alone, CounterRange.Find("sessions.orders")!.Value, filter, 7);
        Assert.Equal(Orders(gone).Concat([null, null, null]), ofOne.Sums);
        Assert.Equal(Orders(one).Zip(Orders(gone), (own, other) => own + other), ofBoth.Sums.Take(4));
        // Where only one was received the sum is of that one, and says so; nothing at all is no 0.
        Assert.Equal([false, false, false, false, true, true, true],
            ofBoth.Flags.Select(flag => flag.HasFlag(IntervalFlags.Incomplete)));
        Assert.Equal([false, false, false, false, true, false, false],
            ofBoth.Flags.Select(flag => flag.HasFlag(IntervalFlags.NoData)));
        Assert.Equal(["all 240-300 Monitor", "trade02 300- Silent"], Texts(ofOne.Holes));
        Assert.Equal((1, 1), (alone.Coverage.Appliances, alone.Coverage.Of));
    }

    [Fact]
    public void a_time_that_a_killed_monitor_had_in_memory_only_was_not_received()
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        using (var rig = new ArchiveRig(folder.Path, StartNs))
        {
            one = rig.Start("trade01", 1);
            rig.Run(85, one);                               // the minute until 60 is written, the rest never
        }
        AssertWritten(folder, StartNs + (60 * ArchiveRig.Second));
        one.Ordinal += 6;
        AssertIncompleteAfterStarts(folder, one);
    }

    [Fact]
    public void a_minute_that_a_killed_monitor_wrote_after_its_last_sign_of_life_was_received()
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        using (var rig = new ArchiveRig(folder.Path, StartNs))
        {
            one = rig.Start("trade01", 1);
            rig.Run(60, one);
            rig.Flush();
        }
        AssertWritten(folder, StartNs + (60 * ArchiveRig.Second));
        Assert.Equal("", RecordFaultTests.Shell(folder.File("reception.db"),
            $"UPDATE run SET last_time_ns = {StartNs + (55 * ArchiveRig.Second) + 300_000_000}; "
            + $"UPDATE received SET last_time_ns = {StartNs + (55 * ArchiveRig.Second)}"));
        one.Ordinal += 31;
        AssertIncompleteAfterStarts(folder, one);
    }

    [Theory]
    [InlineData("")]
    [InlineData("trade02")]
    public void minutes_that_cannot_be_read_make_no_holes(string alsoThere)
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        using (var rig = new ArchiveRig(folder.Path, StartNs))
        {
            one = rig.Start("trade01", 1);
            rig.Run(10, one);
            one.Totals(rig.Channel, withHistograms: false, isLast: true);
            rig.Run(20);                                    // it has ended; until 30
            one = rig.Start("trade01", 2);
            rig.Run(10, one);                               // until 40
            rig.Flush();
        }
        one.Ordinal += 10;
        using (var rig = new ArchiveRig(folder.Path, StartNs + (50 * ArchiveRig.Second)))
        {
            SimulatedAppliance[] all = alsoThere == "" ? [one] : [one, rig.Start(alsoThere, 3)];
            one.Introduce(rig.Channel);
            rig.Run(35, all);                               // until 85, the end of which was never written
        }
        File.WriteAllBytes(Directory.GetFiles(folder.Path, "minutes-*.db").Single(), new byte[40_000]);

        for (int start = 100; start < 200; start += 40)
        {
            using var later = new ArchiveRig(folder.Path, StartNs + (start * ArchiveRig.Second));
            Assert.Equal(["all 40-50 Monitor", "all 85-100 Monitor"], Texts(FleetHoles.Of(
                later.Model, ["trade01"], 0, StartNs + (100 * ArchiveRig.Second))).Where(hole => hole[0] == 'a'));
            Assert.Contains(
                "trade01 10-30 Ended", Texts(FleetHoles.Of(later.Model, ["trade01"], 0, long.MaxValue)));
            Assert.DoesNotContain("Lost", string.Concat(Texts(FleetHoles.Of(later.Model, [], 0, long.MaxValue))));
        }
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("removed")]
    public void before_the_begin_of_a_log_that_was_damaged_it_is_not_known_what_was_received(string damage)
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        using (var rig = new ArchiveRig(folder.Path, StartNs))
        {
            one = rig.Start("trade01", 1);
            rig.Run(600, one);
            rig.Flush();
        }
        if (damage == "cut")
            using (FileStream log = File.OpenWrite(folder.File("reception.db")))
                log.SetLength(5_000);
        else
            File.Delete(folder.File("reception.db"));
        one.Ordinal += 100;

        using (var later = new ArchiveRig(folder.Path, StartNs + (700 * ArchiveRig.Second)))
        {
            one.Introduce(later.Channel);
            later.Run(30, one);
            // The oldest slot begins before the start.
            Assert.Equal(["all -60-700 Unknown"], Texts(FleetHoles.Of(later.Model, [], StartNs, long.MaxValue)));
            // What the minutes on disk have was received; the time after them may have been missed.
            Assert.Equal((true, 600, 600), Answer(later, one, 0, 600));
            Assert.Equal((false, 700, 600), Answer(later, one, 0, 700));
            Assert.Equal((true, 30, 30), Answer(later, one, 700, 730));
            later.Flush();
        }
        using var last = new ArchiveRig(folder.Path, StartNs + (800 * ArchiveRig.Second));
        Assert.Equal(["all -60-700 Unknown", "all 730-800 Monitor"],
            Texts(FleetHoles.Of(last.Model, [], StartNs, StartNs + (800 * ArchiveRig.Second))));
    }

    [Fact]
    public void a_time_in_which_the_monitor_was_stopped_makes_answers_incomplete()
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        using (var rig = new ArchiveRig(folder.Path, StartNs))
        {
            one = rig.Start("trade01", 1);
            rig.Run(85, one);
            rig.Flush();
        }
        one.Ordinal += 6;
        using var later = new ArchiveRig(folder.Path, StartNs + (91 * ArchiveRig.Second));
        one.Introduce(later.Channel);
        later.Run(40, one);

        Assert.Equal((true, 85, 85), Answer(later, one, 0, 85));
        Assert.Equal((false, 6, 0), Answer(later, one, 85, 91));
        Assert.Equal((false, 3, 0), Answer(later, one, 86, 89));
        Assert.Equal((false, 30, 26), Answer(later, one, 87, 117));
        Assert.Equal((true, 30, 30), Answer(later, one, 91, 121));
    }

    [Fact]
    public void an_expected_appliance_that_never_came_is_missing_since_the_start()
    {
        var model = new Telemetry.Fleet.FleetModel(new Telemetry.Fleet.FleetLimits()) { Expected = ["never"] };
        model.SetTime(7, StartNs);
        model.Turn();

        Assert.Equal(["never 0- Silent"], Texts(FleetHoles.Of(model, [], 0, long.MaxValue)));
    }

    /// <summary>The monitor starts at 91, and once more at 131: the hole is the same after both.</summary>
    private static void AssertIncompleteAfterStarts(ScratchFolder folder, SimulatedAppliance one)
    {
        using (var later = new ArchiveRig(folder.Path, StartNs + (91 * ArchiveRig.Second)))
        {
            one.Introduce(later.Channel);
            later.Run(40, one);                             // until 131
            AssertIncomplete(later, one);
            later.Flush();
        }
        using var last = new ArchiveRig(folder.Path, StartNs + (131 * ArchiveRig.Second));
        one.Introduce(last.Channel);
        last.Run(5, one);
        AssertIncomplete(last, one);
    }

    private static void AssertIncomplete(ArchiveRig rig, SimulatedAppliance one)
    {
        Assert.Equal(["all 60-91 Monitor"], Texts(FleetHoles.Of(rig.Model, [], 0, long.MaxValue)));
        Assert.Equal((true, 60, 60), Answer(rig, one, 0, 60));
        Assert.Equal((false, 15, 0), Answer(rig, one, 65, 80));
        Assert.Equal((false, 5, 0), Answer(rig, one, 86, 91));
        Assert.Equal((false, 60, 29), Answer(rig, one, 60, 120));
        Assert.Equal((false, 120, 89), Answer(rig, one, 0, 120));
        Assert.Equal((true, 29, 29), Answer(rig, one, 91, 120));
    }

    /// <summary>Completeness of an answer, and the seconds of it that were expected and received.</summary>
    private static (bool Complete, long Expected, long Received) Answer(
        ArchiveRig rig, SimulatedAppliance one, int fromSecond, int toSecond)
    {
        SeriesFilter filter = ArchiveRig.FilterOf(one, 0);
        long fromNs = StartNs + (fromSecond * ArchiveRig.Second);
        long toNs = StartNs + (toSecond * ArchiveRig.Second);
        RecordSelection held = new RecordSelection(rig.Model.Appliances, fromNs, toNs)
            .With([], FleetHoles.OfIntervals(rig.Model, [], fromNs, toNs));
        Distribution answer =
            rig.Writer.Reader.Complete(held, filter, new WorkBudget(long.MaxValue)).Merge(filter);
        return (answer.Complete, answer.Coverage.ExpectedNs / ArchiveRig.Second,
            answer.Coverage.ReceivedNs / ArchiveRig.Second);
    }

    /// <summary>Fails unless this is the end of the newest minute on disk.</summary>
    private static void AssertWritten(ScratchFolder folder, long endNs) => Assert.Equal(
        $"{endNs}\n", RecordFaultTests.Shell(Directory.GetFiles(folder.Path, "minutes-*.db").Single(),
            "SELECT max(end_time_ns) FROM minute"));

    private static IEnumerable<long?> Orders(SimulatedAppliance appliance) => Enumerable.Range(0, 4).Select(
        minute => (long?)appliance.Truth.Sum(second => second.Sessions[1].Orders,
            StartNs + (minute * ArchiveRig.Minute), StartNs + ((minute + 1) * ArchiveRig.Minute)));

    private static RecordSelection Select(ArchiveRig rig, long fromNs, long toNs, params string[] names)
    {
        FleetAppliance[] held = [.. rig.Model.Appliances.Where(one => names.Contains(one.Name))];
        IEnumerable<Reception> absent = names.Where(name => rig.Model.Find(name) is null)
            .Select(name => rig.Model.Receptions.Find(name)!);
        return rig.Writer.Reader.Complete(new RecordSelection(held, fromNs, toNs).With(
            absent, FleetHoles.Of(rig.Model, names, fromNs, toNs)), null, new WorkBudget(1 << 20));
    }

    private static IEnumerable<string> Texts(IEnumerable<ReceptionHole> holes) => holes
        .OrderBy(hole => hole.Appliance, StringComparer.Ordinal).ThenBy(hole => hole.FromTimeNs)
        .Select(hole => $"{hole.Appliance ?? "all"} {Seconds(hole.FromTimeNs)}-{Seconds(hole.ToTimeNs)} {hole.Cause}");

    private static string Seconds(long? timeNs) => timeNs is { } ns ? $"{(ns - StartNs) / ArchiveRig.Second}" : "";
}
