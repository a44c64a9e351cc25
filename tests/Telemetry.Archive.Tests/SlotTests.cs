// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Archive.Slots;
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
            reader.Latencies("trade01", ArchiveRig.FilterOf(one, 1), startNs - Slot, rig.TimeNs);
        Assert.Equal([ArchiveRig.Midnight - Slot, ArchiveRig.Midnight, ArchiveRig.Midnight + Slot],
            found.Select(slot => slot.StartTimeNs));
        Assert.Equal([false, true, false], found.Select(slot => slot.Complete));
        Assert.Equal([2L, 5, 1], found.Select(slot => slot.ReceivedNs / ArchiveRig.Minute));
        foreach (LatencySlot slot in found)
        {
            LongHistogram truth = one.Truth.Samples(1, slot.StartTimeNs, slot.StartTimeNs + Slot);
            Assert.Equal(truth.TotalCount, slot.Count);
            Assert.Equal((truth.GetValueAtPercentile(50), truth.GetValueAtPercentile(90),
                truth.GetValueAtPercentile(99), truth.GetValueAtPercentile(99.9)),
                (slot.P50Ns, slot.P90Ns, slot.P99Ns, slot.P999Ns));
            Assert.Equal(truth.GetValueAtPercentile(100), slot.MaxNs);
        }
        (long fromNs, long toNs) = (ArchiveRig.Midnight, ArchiveRig.Midnight + Slot);
        Assert.Equal(one.Truth.Sum(second => second.Feeds[1].Messages, fromNs, toNs),
            Assert.Single(reader.Feed("trade01", "feed1", fromNs, toNs)).Count);
        Assert.Equal(one.Truth.Sum(second => second.Sessions[0].Orders, fromNs, toNs),
            Assert.Single(reader.Session("trade01", "oe0", fromNs, toNs)).Count);
        Assert.Empty(reader.Feed("trade02", "feed1", fromNs, toNs));
    }

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
