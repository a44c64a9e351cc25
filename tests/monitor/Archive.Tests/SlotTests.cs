// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Archive.Slots;
using Telemetry.Baselines.Values;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Intervals;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>Summaries of five minutes: compared with what a simulated appliance measured.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class SlotTests
{
    private const long Slot = 5 * ArchiveRig.Minute;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // The tables of version 1 with one slot of 2027-01-16, 00:00 UTC.
    private const string VersionOne = """
        CREATE TABLE appliance (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE series (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT, feed TEXT, line TEXT, session TEXT, against TEXT);
        CREATE TABLE slot (
            id INTEGER PRIMARY KEY, appliance INTEGER NOT NULL, start_time_ns INTEGER NOT NULL,
            received_ns INTEGER NOT NULL, complete INTEGER NOT NULL, settings TEXT);
        CREATE INDEX slot_of ON slot (appliance, start_time_ns);
        CREATE TABLE latency (
            series INTEGER NOT NULL, slot INTEGER NOT NULL, count INTEGER NOT NULL, p50_ns INTEGER, p90_ns INTEGER,
            p99_ns INTEGER, p999_ns INTEGER, p9999_ns INTEGER, max_ns INTEGER NOT NULL, complete INTEGER NOT NULL,
            PRIMARY KEY (series, slot)) WITHOUT ROWID;
        CREATE TABLE feed (
            slot INTEGER NOT NULL, feed TEXT NOT NULL, messages INTEGER NOT NULL,
            PRIMARY KEY (slot, feed)) WITHOUT ROWID;
        CREATE TABLE session (
            slot INTEGER NOT NULL, session TEXT NOT NULL, orders INTEGER NOT NULL, rejects INTEGER NOT NULL,
            PRIMARY KEY (slot, session)) WITHOUT ROWID;
        CREATE VIEW latencies AS
            SELECT datetime(slot.start_time_ns / 1000000000, 'unixepoch') AS utc, appliance.name AS appliance,
                series.kind AS series, series.key, latency.count, p50_ns, p90_ns, p99_ns, p999_ns, p9999_ns, max_ns,
                latency.complete AND slot.complete AS complete, slot.settings
            FROM slot JOIN appliance ON appliance.id = slot.appliance JOIN latency ON latency.slot = slot.id
                JOIN series ON series.id = latency.series
            ORDER BY slot.id;
        PRAGMA user_version=1;
        INSERT INTO appliance VALUES (1, 'trade01');
        INSERT INTO series VALUES (1, 'order_to_ack', 'oe0', NULL, NULL, 'oe0', NULL);
        INSERT INTO slot VALUES (1, 1, 1800057600000000000, 300000000000, 1, NULL);
        INSERT INTO latency VALUES (1, 1, 1000, 44, 70, 99, NULL, NULL, 120, 1);
        INSERT INTO feed VALUES (1, 'feed0', 7000);
        """;

    [Fact]
    public void a_slot_has_the_percentiles_and_counts_of_its_five_minutes()
    {
        using var folder = new ScratchFolder();
        // From two minutes before the end of a day: the first slot and the last are parts.
        const long startNs = ArchiveRig.Midnight - (2 * ArchiveRig.Minute);
        using var rig = new ArchiveRig(folder.Path, startNs);
        SimulatedAppliance one = rig.Start("trade01", 7);
        rig.Run(8 * 60, one);
        rig.Flush();

        SlotReader reader = rig.Writer.Slots;
        IReadOnlyList<LatencySlot> found =
            reader.Latencies("trade01", ArchiveRig.FilterOf(one, 1), startNs - Slot, rig.TimeNs, new());
        Assert.Equal([ArchiveRig.Midnight - Slot, ArchiveRig.Midnight, ArchiveRig.Midnight + Slot],
            found.Select(slot => slot.Head.StartTimeNs));
        Assert.Equal([false, true, false], found.Select(slot => slot.Head.Complete));
        Assert.Equal([2L, 5, 1], found.Select(slot => slot.Head.ReceivedNs / ArchiveRig.Minute));
        foreach (LatencySlot slot in found)
        {
            LongHistogram truth = one.Truth.Samples(1, slot.Head.StartTimeNs, slot.Head.StartTimeNs + Slot);
            Assert.Equal(truth.TotalCount, slot.Count);
            Assert.Equal((truth.GetValueAtPercentile(50), truth.GetValueAtPercentile(90),
                truth.GetValueAtPercentile(99), truth.GetValueAtPercentile(99.9)),
                (slot.P50Ns, slot.P90Ns, slot.P99Ns, slot.P999Ns));
            Assert.Equal(truth.GetValueAtPercentile(100), slot.MaxNs);
            (long low, long high) = SamplingError.RanksOf(99, slot.Count);
            Assert.Equal(SeriesBuckets.LowestAt(SeriesBuckets.IndexOf(ValueAt(truth, low))), slot.P99Range.LowNs);
            Assert.Equal(ValueAt(truth, high), slot.P99Range.HighNs);
            Assert.InRange(slot.P50Ns!.Value, slot.P50Range.LowNs!.Value + 1, slot.P50Range.HighNs!.Value - 1);
        }
        (long fromNs, long toNs) = (ArchiveRig.Midnight, ArchiveRig.Midnight + Slot);
        Assert.Equal(one.Truth.Sum(second => second.Feeds[1].Messages, fromNs, toNs),
            Assert.Single(reader.Feeds("trade01", "feed1", (fromNs, toNs), new())).Count);
        Assert.Equal(one.Truth.Sum(second => second.Sessions[0].Orders, fromNs, toNs),
            Assert.Single(reader.Sessions("trade01", "oe0", (fromNs, toNs), new())).Count);
        Assert.Empty(reader.Feeds("trade02", "feed1", (fromNs, toNs), new()));
        LineSlot line = reader.Lines("trade01", "feed1", (fromNs, toNs), new()).Single(line => line.Line == "B");
        Assert.Equal(one.Truth.Sum(second => second.Lines[3].Wins, fromNs, toNs), line.Wins);
        Assert.Equal(one.Truth.Sum(second => second.Lines[2].Wins + second.Lines[3].Wins, fromNs, toNs),
            line.WinsOfAll);
        Assert.Equal(250, Assert.Single(reader.Clocks("trade01", (fromNs, toNs), new())).UncertaintyNs);
        Assert.Equal(ArchiveRig.Midnight + Slot, rig.Writer.NewestSlots["trade01"]);
        Assert.Equal(ArchiveRig.Midnight + Slot, reader.Newest()["trade01"]);
    }

    [Fact]
    public void a_day_that_an_earlier_version_wrote_is_read_and_written_on()
    {
        using var folder = new ScratchFolder();
        string file = folder.File("slots-2027-01-16.db");
        using (TelemetryProcess shell = TelemetryProcess.Start("sqlite3", [file, VersionOne]))
            Assert.Empty(shell.WaitForText(Patience));
        using var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight + (2 * Slot));
        SlotReader reader = rig.Writer.Slots;

        LatencySlot old = Assert.Single(reader.Latencies(
            "trade01", new SeriesFilter { Kind = "order_to_ack" }, ArchiveRig.Midnight, ArchiveRig.Midnight + Slot,
            new()));
        Assert.Equal((1_000, 44, 99, default, default),
            (old.Count, old.P50Ns, old.P99Ns, old.P50Range, old.P99Range));
        Assert.Equal(7_000, Assert.Single(
            reader.Feeds("trade01", null, (ArchiveRig.Midnight, ArchiveRig.Midnight + Slot), new())).Count);
        Assert.Empty(reader.Clocks("trade01", (ArchiveRig.Midnight, ArchiveRig.Midnight + Slot), new()));

        rig.Run(301, rig.Start("trade01", 7));
        rig.Flush();
        Assert.Equal([ArchiveRig.Midnight, ArchiveRig.Midnight + (2 * Slot), ArchiveRig.Midnight + (3 * Slot)],
            reader.Feeds("trade01", null, (ArchiveRig.Midnight, rig.TimeNs), new())
                .Select(slot => slot.Head.StartTimeNs).Distinct());
        using TelemetryProcess version = TelemetryProcess.Start("sqlite3", [file, "PRAGMA user_version"]);
        Assert.Equal(["2"], version.WaitForText(Patience));
    }

    [Theory]
    [InlineData(false, 2 * 60)]                             // the slot in which the monitor ended goes on
    [InlineData(true, 2 * 60)]                              // it was killed: it wrote minutes, and no slot
    [InlineData(true, 7 * 60)]                              // and was started when that slot was over
    public void a_slot_with_a_restart_in_it_is_one(bool isKilled, int pause)
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        using (var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight))
        {
            one = rig.Start("trade01", 7);
            rig.Run(6 * 60, one);
            rig.Flush();
        }
        if (isKilled)
            File.Delete(folder.File("slots-2027-01-16.db"));
        using var later = new ArchiveRig(
            folder.Path, ArchiveRig.Midnight + (6 * ArchiveRig.Minute) + (pause * ArchiveRig.Second));
        one.Ordinal += pause;
        later.Run(8 * 60, one);
        later.Flush();

        IReadOnlyList<FlowSlot> slots = later.Writer.Slots.Feeds("trade01", "feed1", (0, later.TimeNs), new());
        Assert.Equal([.. Enumerable.Range(0, slots.Count).Select(slot => ArchiveRig.Midnight + (slot * Slot))],
            slots.Select(slot => slot.Head.StartTimeNs));
        Assert.Equal(slots.Select(slot => one.Truth.Sum(
                second => second.Feeds[1].Messages, slot.Head.StartTimeNs, slot.Head.StartTimeNs + Slot)),
            slots.Select(slot => slot.Count));
        Assert.Equal((6 + 8) * ArchiveRig.Minute, slots.Sum(slot => slot.Head.ReceivedNs));
        Assert.Equal([true, false], slots.Take(2).Select(slot => slot.Head.Complete));
    }

    /// <summary>Value at a rank: samples of one bucket are alike.</summary>
    private static long ValueAt(LongHistogram samples, long rank) =>
        samples.GetValueAtPercentile(100.0 * (rank - 0.5) / samples.TotalCount);

    [Fact]
    public void sqlite3_prints_them_with_names()
    {
        using var folder = new ScratchFolder();
        using (var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight))
        {
            rig.Run(301, rig.Start("trade01", 7));
            rig.Flush();
        }

        using TelemetryProcess shell = TelemetryProcess.Start("sqlite3",
        [
            folder.File("slots-2027-01-16.db"),
            "SELECT DISTINCT utc, appliance, complete FROM latencies",
        ]);
        Assert.Equal(["2027-01-16 00:00:00|trade01|1", "2027-01-16 00:05:00|trade01|0"], shell.WaitForText(Patience));
    }
}
