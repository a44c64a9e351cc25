// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Records;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Reports.Events;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>Records where files are broken, locked, of a newer version or too many.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class RecordFaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("garbage", "file is not a database", "file is not a database")]
    [InlineData("newer", "this program knows versions up to 1", "this program knows versions up to 1")]
    [InlineData("foreign", "it is the database of another program", "it is the database of another program")]
    public void a_day_that_cannot_be_read_is_named_and_the_others_are_found(
        string fault, string unreadable, string failure)
    {
        using var folder = new ScratchFolder();
        using (var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight + ArchiveRig.Minute))
            PublishGaps(rig, 3);
        using (var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight + ArchiveRig.Day + ArchiveRig.Minute))
            PublishGaps(rig, 4);
        string today = folder.File("events-2027-01-18.db");
        if (fault == "garbage")
            File.WriteAllText(today, new string('x', 9_000));
        else if (fault == "foreign")
            Shell(today, "CREATE TABLE theirs (x)");
        foreach (string of in fault == "newer" ? [today, folder.File("events-2027-01-16.db")] : new[] { today })
        {
            if (fault == "newer")
                Shell(of, "PRAGMA user_version=99");
        }

        using var later = new ArchiveRig(folder.Path, ArchiveRig.Midnight + (2 * ArchiveRig.Day) + ArchiveRig.Minute);
        PublishGaps(later, 5, isLast: false);
        RecordPage page = later.Newest(RecordKind.Gap, new RecordFilter(), long.MaxValue, 100);
        Assert.Equal(fault == "newer" ? [5, 4, 3, 2, 1, 4, 3, 2, 1] : [5, 4, 3, 2, 1, 4, 3, 2, 1, 3, 2, 1],
            page.Items.Select(CountOf));
        Assert.Equal(fault == "newer" ? 2 : 1, page.Unreadable.Count);
        Assert.All(page.Unreadable, one => Assert.Contains(unreadable, one.What));
        // Up to the end of the last day that cannot be read nothing is whole; what follows is.
        Assert.Equal([(false, "disk"), (true, "memory")], page.Spans.Select(one => (one.IsWhole, one.Source)));
        Assert.Equal(page.WholeFromTimeNs, page.Spans[^1].FromTimeNs);
        Assert.True(SpinWait.SpinUntil(() => FailureOf(later, "disk_events") is not null, Patience));
        Assert.Contains(failure, FailureOf(later, "disk_events"));
        // What has files of its own is written all the same.
        Assert.Null(FailureOf(later, "disk_minutes"));
        Assert.Null(FailureOf(later, "disk_orders"));
        later.Flush();
        Assert.True(File.Exists(folder.File("minutes-2027-01-18.db")));
    }

    [Fact]
    public void what_cannot_be_written_while_a_file_is_locked_is_written_later()
    {
        using var folder = new ScratchFolder();
        using var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight + ArchiveRig.Minute);
        SimulatedAppliance one = rig.Start("trade01", 7);
        rig.Run(2, one);
        one.Gap(rig.Channel, 1);
        Assert.True(SpinWait.SpinUntil(
            () => File.Exists(folder.File("events-2027-01-16.db")) && rig.Writer.Records.LastNumber > 0, Patience));
        using (var other = Database.Open(folder.File("events-2027-01-16.db"), RecordTables.Events))
        using (other.Begin())
        {
            one.Gap(rig.Channel, 2);
            Assert.True(SpinWait.SpinUntil(() => FailureOf(rig, "disk_events") is not null, Patience));
            Assert.Contains("locked", FailureOf(rig, "disk_events"));
            // The fleet did not wait, and a list has what is in memory only.
            Assert.Equal(
                [2, 1], rig.Newest(RecordKind.Gap, new RecordFilter(), long.MaxValue, 9).Items.Select(CountOf));
        }
        rig.Flush();
        Assert.Null(FailureOf(rig, "disk_events"));
        Assert.Equal("2\n", Shell(folder.File("events-2027-01-16.db"), "SELECT count(*) FROM gap"));
    }

    [Fact]
    public void where_the_bound_is_met_the_oldest_day_is_forgotten_and_then_nothing_more_is_taken()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        var notices = new ArchiveRig.NoticeList();
        long number = 1;
        foreach ((int day, int count, string[] files, string stored, long leftOut) in
            ((int, int, string[], string, long)[])
            [
                (0, 60, ["events-2027-01-16.db"], "60", 0),
                (1, 60, ["events-2027-01-17.db"], "60", 0),
                (2, 30, ["events-2027-01-17.db", "events-2027-01-18.db"], "30", 0),
                (2, 80, ["events-2027-01-18.db"], "100", 10),
                (9, 1, ["events-2027-01-25.db"], "1", 0),
            ])
        {
            long timeNs = ArchiveRig.Midnight + (day * ArchiveRig.Day) + ArchiveRig.Minute;
            var store = new RecordStore(
                directory, [RecordKind.Event, RecordKind.Gap, RecordKind.Alert], 7, () => timeNs, notices, most: 100);
            store.Begin();
            for (int left = count; left > 0; left--)
                store.Add(new FleetRecord(number++, "trade01", Gap(left)));
            store.Turn(ends: true);

            Assert.Equal(files, Directory.GetFiles(folder.Path, "events-*.db").Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
            Assert.Equal(stored + "\n", Shell(folder.File(files[^1]), "SELECT count(*) FROM gap"));
            Assert.Equal(leftOut, store.Tiers[0].NotWritten);
            Assert.Equal(leftOut > 0, store.Tiers[0].Failure is not null);
        }
    }

    [Fact]
    public void while_the_disk_stands_still_records_wait_up_to_a_bound_and_beyond_are_counted()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        var store = new RecordStore(directory, [RecordKind.Gap], 7, () => ArchiveRig.Midnight + ArchiveRig.Minute,
            new ArchiveRig.NoticeList());
        for (int count = 1; count <= 50_007; count++)
            store.Add(new FleetRecord(count, "trade01", Gap(count)));

        Assert.Equal(7, store.Tiers[0].NotWritten);
        Assert.Contains("more comes than the disk takes", store.Tiers[0].Failure);
        store.Turn(ends: true);
        Assert.Equal("50000|50000\n",
            Shell(folder.File("events-2027-01-16.db"), "SELECT count(*), max(number) FROM gap"));
    }

    [Fact]
    public void orders_of_a_minute_are_shared_out_over_the_sessions()
    {
        var choice = new OrderChoice();
        var orders = new List<FleetRecord>();
        for (int session = 0; session < 300; session++)
        {
            for (int order = 1; order <= 5; order++)
                orders.Add(new FleetRecord(orders.Count + 1, "trade01", new OrderReport
                {
                    Kind = "new",
                    Session = $"oe{session}",
                    OrderStampNs = 1,
                    AnswerStampNs = 1 + order,
                    OrderToAckNs = (1_000 * session) + order,
                }));
        }

        IReadOnlyList<FleetRecord> chosen = choice.Of(orders, long.MaxValue);

        Assert.Equal(OrderChoice.MostOfMinute, chosen.Count);
        ILookup<string?, long?> bySession = chosen.Select(one => (OrderReport)one.Report)
            .ToLookup(one => one.Session, one => one.OrderToAckNs % 1_000);
        Assert.Equal(300, bySession.Count);
        Assert.All(bySession, one => Assert.Equal(one.Count() == 2 ? [4, 5] : new long?[] { 5 }, one.Order()));
        Assert.Empty(choice.Of([], long.MaxValue));
    }

    internal static string Shell(string file, string sql)
    {
        using TelemetryProcess shell = TelemetryProcess.Start("sqlite3", [file, sql]);
        return string.Concat(shell.WaitForText(Patience).Select(line => line + "\n"));
    }

    internal static string? FailureOf(ArchiveRig rig, string tier) =>
        rig.Writer.Tiers.Single(one => one.Name == tier).Failure;

    private static void PublishGaps(ArchiveRig rig, int count, bool isLast = true)
    {
        SimulatedAppliance one = rig.Start("trade01", (ulong)count);
        rig.Run(2, one);
        for (int number = 1; number <= count; number++)
            one.Gap(rig.Channel, number);
        if (isLast)
            rig.Flush();
    }

    private static long CountOf(FoundRecord found) => found.Report is GapReport gap ? gap.Count
        : System.Text.Json.JsonDocument.Parse(found.Json).RootElement.GetProperty("count").GetInt64();

    private static GapReport Gap(int count) => new()
    {
        Scope = "feed",
        State = "lost",
        Feed = "itch",
        Count = count,
        OpenedStampNs = 1,
        ClosedStampNs = 2,
    };
}
