// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Fleet;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>Minutes of many appliances, which end at the same time and wait for the disk.</summary>
public sealed class WaitingMinuteTests
{
    private const long Bound = 64 << 20;
    private const long NowNs = ArchiveRig.Midnight + (7 * ArchiveRig.Minute);
    private static readonly HistoryDays Days = new(2, 35);

    [Fact]
    public void minutes_that_end_together_are_all_written_and_their_slots_too()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        EndedMinute minute = LargeMinute();
        int appliances = (int)(2 * Bound / BytesOf(minute)) + 1;
        var store = new MinuteStore(directory, Days, () => NowNs, new ArchiveRig.NoticeList());
        store.Begin();
        for (int number = 1; number <= appliances; number++)
            store.Add(minute with { Appliance = $"trade{number:000}" });
        store.Turn(ends: true);

        Assert.All(store.Tiers, tier => Assert.Equal((0, null), (tier.NotWritten, tier.Failure)));
        Assert.Equal($"{appliances}|60000000000\n", HistoryTests.Sqlite3(folder.File("minutes-2027-01-16.db"),
            "SELECT count(DISTINCT appliance), max(received_ns) FROM minute"));
        Assert.Equal($"{appliances}|60000000000\n", HistoryTests.Sqlite3(folder.File("slots-2027-01-16.db"),
            "SELECT count(DISTINCT appliance), max(received_ns) FROM slot"));
    }

    [Fact]
    public void while_the_disk_stands_still_they_wait_up_to_a_bound_and_beyond_are_counted()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        EndedMinute minute = LargeMinute();
        int fitting = (int)(Bound / BytesOf(minute));
        long nowMs = 0;
        var store = new MinuteStore(directory, Days, () => NowNs, new ArchiveRig.NoticeList(), () => nowMs);
        for (int number = 0; number < fitting + 5; number++)
            store.Add(minute);
        Assert.Equal(0, store.Tiers[0].NotWritten);
        nowMs = 60_000;
        store.Add(minute);

        Assert.Equal(1, store.Tiers[0].NotWritten);
        Assert.Contains("more comes than the disk takes", store.Tiers[0].Failure);
    }

    [Fact]
    public void a_condensed_minute_takes_a_fraction_and_is_stored_as_the_whole_one()
    {
        EndedMinute minute = LargeMinute();

        EndedMinute condensed = minute.Condense();

        Assert.True(BytesOf(condensed) < BytesOf(minute) / 10, $"{BytesOf(condensed)} of {BytesOf(minute)}");
        StoredMinute stored = StoredMinute.Of(condensed.Intervals);
        StoredMinute whole = StoredMinute.Of(minute.Intervals);
        Assert.Equal(whole.Counters, stored.Counters);
        Assert.Equal(whole.Samples.Select(one => one.Samples), stored.Samples.Select(one => one.Samples));
        Assert.Equal(
            whole with { Counters = [], Samples = [], Owners = [] },
            stored with { Counters = whole.Counters[..0], Samples = [], Owners = [] });
    }

    [Fact]
    public void intervals_with_other_settings_stay_apart()
    {
        EndedMinute minute = LargeMinute(changesSettings: true);

        EndedMinute condensed = minute.Condense();

        Assert.Equal(minute.Intervals.Select(one => one.SettingsHash).Distinct(),
            condensed.Intervals.Select(one => one.SettingsHash));
        Assert.Equal(2, condensed.Intervals.Count);
        StoredSlot slot = StoredSlot.Of("trade01", condensed.Intervals);
        StoredSlot whole = StoredSlot.Of("trade01", minute.Intervals);
        Assert.Null(slot.SettingsHash);
        Assert.Equal(whole.Series, slot.Series);
        Assert.Equal((whole.ReceivedNs, whole.Complete, whole.ClockUncertaintyNs),
            (slot.ReceivedNs, slot.Complete, slot.ClockUncertaintyNs));
    }

    private static long BytesOf(EndedMinute minute) => minute.Intervals.Sum(one => (long)one.Size);

    private static EndedMinute LargeMinute(bool changesSettings = false)
    {
        var ended = new Minutes();
        long timeNs = ArchiveRig.Midnight;
        var limits = new FleetLimits { SecondsNs = 2 * ArchiveRig.Minute, MinutesNs = 5 * ArchiveRig.Minute };
        var model = new FleetModel(limits) { Minutes = ended };
        var one = new SimulatedAppliance(
            new ApplianceShape
            {
                Host = "trade01",
                Incarnation = 7,
                Seed = 7,
                Series = 200,
                Active = 120,
                OffsetNs = timeNs - (5_000 * ArchiveRig.Second),
                StartStampNs = 5_000 * ArchiveRig.Second,
                SettingsHash = 1,
            }, new SampleSets(sets: 8, samples: 100));
        var channel = model.HandlerOf("aeron:test");
        for (int second = 1; second <= 62; second++)
        {
            model.SetTime(ArchiveRig.Day + (second * ArchiveRig.Second), timeNs + (second * ArchiveRig.Second));
            one.SettingsHash = changesSettings && second > 30 ? 2u : 1u;
            one.Second(channel);
            model.Turn();
        }
        return ended.First!;
    }

    private sealed class Minutes : IMinuteSink
    {
        public EndedMinute? First { get; private set; }

        public void OnMinute(EndedMinute minute) => First ??= minute;
    }
}
