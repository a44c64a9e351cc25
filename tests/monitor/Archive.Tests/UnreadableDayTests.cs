// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Slots;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>Minutes and slots of days of which one file is damaged: compared with what was published on the
/// others.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class UnreadableDayTests
{
    private const long StartNs = ArchiveRig.Midnight - (6 * ArchiveRig.Minute);

    [Theory]
    [InlineData("2027-01-15", "random")]
    [InlineData("2027-01-16", "random")]
    [InlineData("2027-01-15", "pages")]
    [InlineData("2027-01-16", "pages")]
    [InlineData("2027-01-16", "half pages")]
    [InlineData("2027-01-16", "newer")]
    public void minutes_of_a_day_that_cannot_be_read_are_left_out_and_named_and_nothing_else(string day, string damage)
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one = Publish(folder);
        Damage(folder.File($"minutes-{day}.db"), damage);

        using var rig = new ArchiveRig(folder.Path, StartNs + (13 * ArchiveRig.Minute));
        one.Ordinal += 60;
        rig.Run(30, one);
        bool isFirst = day == "2027-01-15";
        (long fromNs, long toNs) = isFirst ? (StartNs, ArchiveRig.Midnight)
            : (ArchiveRig.Midnight, StartNs + (13 * ArchiveRig.Minute));
        SeriesFilter filter = ArchiveRig.FilterOf(one, 1);
        RecordSelection all = rig.Select(StartNs, rig.TimeNs, filter);

        Distribution found = all.Merge(filter);
        Assert.Equal(one.Truth.Samples(1, StartNs, rig.TimeNs).TotalCount
            - one.Truth.Samples(1, fromNs, toNs).TotalCount, found.Histogram.TotalCount);
        Assert.False(found.Complete);
        HistorySpan failed = Assert.Single(all.Spans, span => span.Failure is not null);
        Assert.Equal((HistorySpan.FromDisk, fromNs), (failed.Source, failed.FromTimeNs));
        Assert.InRange(failed.ToTimeNs, toNs, toNs + ArchiveRig.Second);
        Assert.Contains(day, failed.Failure);
        // A question about the other times is answered as if nothing had happened.
        (long fromNs, long toNs) other =
            isFirst ? (ArchiveRig.Midnight, StartNs + (12 * ArchiveRig.Minute)) : (StartNs, ArchiveRig.Midnight);
        Distribution whole = rig.Select(other.fromNs, other.toNs, filter).Merge(filter);
        Assert.Equal((true, one.Truth.Samples(1, other.fromNs, other.toNs).TotalCount),
            (whole.Complete, whole.Histogram.TotalCount));
        Assert.DoesNotContain(whole.Spans, span => span.Failure is not null);
    }

    [Fact]
    public void slots_of_a_day_that_cannot_be_read_are_left_out_and_named_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one = Publish(folder);
        Damage(folder.File("slots-2027-01-15.db"), "random");

        using var rig = new ArchiveRig(folder.Path, StartNs + (13 * ArchiveRig.Minute));
        var unreadable = new UnreadableDays();
        IReadOnlyList<FlowSlot> slots = rig.Writer.Slots.Feeds("trade01", "feed1", (0, rig.TimeNs), unreadable);

        // The slot that ends at midnight is of the day before.
        Assert.Equal([0, 5], slots.Select(slot => (slot.Head.StartTimeNs - ArchiveRig.Midnight) / ArchiveRig.Minute));
        Assert.Equal(one.Truth.Sum(second => second.Feeds[1].Messages, ArchiveRig.Midnight,
            ArchiveRig.Midnight + (5 * ArchiveRig.Minute)), slots[0].Count);
        Assert.Contains("slots-2027-01-15.db", Assert.Single(unreadable.Failures).Where);
        Assert.Equal(
            2, rig.Writer.Slots.Latencies("trade01", ArchiveRig.FilterOf(one, 1), 0, rig.TimeNs, unreadable).Count);
        Assert.Throws<Model.Failures.FailureException>(unreadable.ThrowIfAny);
    }

    [RootFact]
    public void days_on_a_disk_that_is_full_at_the_start_are_read_all_the_same()
    {
        using var disk = new SmallDisk(kilobytes: 8_192);
        SimulatedAppliance one;
        using (var rig = new ArchiveRig(disk.File("state"), StartNs))
        {
            one = rig.Start("trade01", 1);
            rig.Run(5 * 60, one);
            one.Gap(rig.Channel, 3);
            rig.Flush();
        }
        disk.Fill();

        using var later = new ArchiveRig(disk.File("state"), StartNs + (6 * ArchiveRig.Minute));
        one.Ordinal += 60;
        later.Run(2, one);
        SeriesFilter filter = ArchiveRig.FilterOf(one, 1);
        RecordSelection all = later.Select(StartNs, later.TimeNs, filter);
        Assert.DoesNotContain(all.Spans, span => span.Failure is not null);
        Assert.Equal(one.Truth.Samples(1).TotalCount, all.Merge(filter).Histogram.TotalCount);
        RecordPage gaps = later.Newest(RecordKind.Gap, new RecordFilter(), long.MaxValue, 9);
        Assert.Equal((1, 0), (gaps.Items.Count, gaps.Unreadable.Count));
        Evidence around = later.Writer.Records.Complete(new Evidence
        {
            Appliance = "trade01",
            StampNs = gaps.Items[0].Columns.StampNs,
            TimeNs = gaps.Items[0].Columns.TimeNs,
        });
        Assert.Single(around.Gaps);
        disk.Empty();
    }

    /// <summary>Publishes for 12 minutes, 6 of them on each of two days.</summary>
    private static SimulatedAppliance Publish(ScratchFolder folder)
    {
        using var rig = new ArchiveRig(folder.Path, StartNs);
        SimulatedAppliance one = rig.Start("trade01", 1);
        rig.Run(12 * 60, one);
        rig.Flush();
        return one;
    }

    private static void Damage(string file, string damage)
    {
        const int Page = 8_192;
        byte[] bytes = File.ReadAllBytes(file);
        var random = new Random(7);
        switch (damage)
        {
            case "random":
                bytes = new byte[40_000];
                random.NextBytes(bytes);
                break;
            case "newer":
                _ = RecordFaultTests.Shell(file, "PRAGMA user_version=99");
                return;
            default:
                int length = damage == "pages" ? Page : Page / 2;
                for (int at = 2 * Page; at < bytes.Length; at += Page)
                    random.NextBytes(bytes.AsSpan(at + Page - length, length));
                break;
        }
        File.WriteAllBytes(file, bytes);
    }
}
