// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>Events, gaps and orders on the disk: compared with what simulated appliances published.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class RecordTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly FleetLimits Short = new() { Records = 30, Orders = 50 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void a_list_goes_on_from_memory_to_disk_over_days_and_restarts(int seed)
    {
        var random = new Random(seed);
        using var folder = new ScratchFolder();
        var truth = new List<(string Appliance, RecordKind Kind, long Id)>();
        long timeNs = ArchiveRig.Midnight + ArchiveRig.Minute;
        ArchiveRig? rig = null;
        for (int day = 0; day < 4; day++)
        {
            rig?.Dispose();
            rig = new ArchiveRig(folder.Path, timeNs, limits: Short);
            // The second appliance is not there on the last day.
            SimulatedAppliance[] appliances = [.. Enumerable.Range(1, day == 3 ? 1 : 2).Select(
                number => rig.Start($"trade0{number}", (ulong)((day * 10) + number)))];
            rig.Run(2, appliances);
            for (int count = random.Next(60, 200); count > 0; count--)
            {
                SimulatedAppliance one = appliances[random.Next(appliances.Length)];
                RecordKind kind = random.Next(3) == 0 ? RecordKind.Event : RecordKind.Gap;
                if (kind == RecordKind.Event)
                    one.Event(rig.Channel);
                else
                    one.Gap(rig.Channel, random.Next(1, 50));
                truth.Add((one.Shape.Host, kind, one.LastId));
                if (random.Next(10) == 0)
                    rig.Run(1, appliances);
            }
            rig.Flush();
            timeNs = rig.TimeNs + ArchiveRig.Day;
        }

        using (rig)
        {
            foreach (RecordKind kind in (RecordKind[])[RecordKind.Event, RecordKind.Gap])
            {
                foreach (string?[] names in (string?[][])[[], ["trade01"], ["trade02"], ["trade01", "trade02"]])
                {
                    Assert.Equal(
                        truth.Where(one => one.Kind == kind && (names.Length == 0 || names.Contains(one.Appliance)))
                            .Reverse().Select(one => (one.Appliance, one.Id)),
                        AllOf(rig!, kind, new RecordFilter(), random.Next(1, 40), names!));
                }
            }
            RecordPage page = rig!.Newest(RecordKind.Gap, new RecordFilter(), long.MaxValue, 1_000);
            Assert.Equal(["disk", "memory"], page.Spans.Select(span => span.Source));
            Assert.Equal(ArchiveRig.Midnight + ArchiveRig.Minute, page.WholeFromTimeNs);
            Assert.Equal(0, page.Dropped);
            Assert.Empty(page.Unreadable);
        }
        Assert.Equal($"{truth.Count(one => one.Kind == RecordKind.Event)}\n", Sqlite3(folder, "event"));
        Assert.Equal($"{truth.Count(one => one.Kind == RecordKind.Gap)}\n", Sqlite3(folder, "gap"));
        Assert.Equal("trade01|lost|feed0|{\"id\":\n", Shell(folder.File("events-2027-01-19.db"),
            "SELECT appliance, what, flow, substr(record, 1, 6) FROM gaps LIMIT 1"));
    }

    [Fact]
    public void a_filter_finds_the_same_on_the_disk_as_in_memory()
    {
        using var folder = new ScratchFolder();
        long startNs = ArchiveRig.Midnight + ArchiveRig.Minute;
        using var rig = new ArchiveRig(folder.Path, startNs);
        SimulatedAppliance one = rig.Start("trade01", 7);
        // Its clock is an hour behind, which arrivals are not.
        SimulatedAppliance late = rig.Start("trade02", 8);
        late.OffsetNs -= 60 * ArchiveRig.Minute;
        for (int second = 0; second < 60; second++)
        {
            rig.Run(1, one, late);
            one.Gap(rig.Channel, second + 1);
            late.Gap(rig.Channel, second + 1);
            one.Event(rig.Channel);
        }
        rig.Dispose();
        using var later = new ArchiveRig(folder.Path, rig.TimeNs + ArchiveRig.Minute);

        foreach (RecordFilter filter in (RecordFilter[])
            [
                new()
                {
                    FromTimeNs = startNs + (20 * ArchiveRig.Second),
                    ToTimeNs = startNs + (40 * ArchiveRig.Second),
                },
                new() { ToTimeNs = startNs }, new() { Feed = "feed0" }, new() { Feed = "feed1" }, new() { Line = "A" },
                new() { What = "lost", FromTimeNs = startNs + (50 * ArchiveRig.Second) }, new() { What = "repaired" },
                new() { What = "line_down", Severity = "warning" }, new() { Severity = "error" },
                new() { Session = "oe0" },
            ])
        {
            foreach (RecordKind kind in (RecordKind[])[RecordKind.Event, RecordKind.Gap])
            {
                (string, long)[] expected = [.. rig.Held(kind).Newest(filter, long.MaxValue)
                    .Select(found => (found.Appliance, IdOf(found)))];
                Assert.Equal(expected, AllOf(later, kind, filter, 7));
            }
        }
    }

    [Fact]
    public void the_slowest_orders_of_each_session_and_minute_are_kept_and_found_by_their_stamp()
    {
        var random = new Random(5);
        using var folder = new ScratchFolder();
        var truth = new List<(int Minute, int Session, long StampNs, long AnswerNs, long TickNs)>();
        long startNs = ArchiveRig.Midnight + ArchiveRig.Minute;
        using (var rig = new ArchiveRig(folder.Path, startNs))
        {
            SimulatedAppliance one = rig.Start("trade01", 7);
            for (int second = 0; second < 180; second++)
            {
                rig.Run(1, one);
                for (int count = 0; count < 5; count++)
                {
                    (int session, long answerNs, long tickNs) =
                        (random.Next(2), random.Next(20) == 0 ? 0 : random.Next(1, 1_000_000), random.Next(1, 900_000));
                    long stampNs = one.Order(rig.Channel, answerNs, tickNs, session);
                    truth.Add(((second + 1) / 60, session, stampNs, answerNs, tickNs));
                }
            }
            rig.Flush();
        }
        using var later = new ArchiveRig(folder.Path, startNs + (10 * ArchiveRig.Minute));

        foreach (bool isByTick in (bool[])[false, true])
        {
            RecordPage slowest = later.Writer.Records.Largest(
                later.Held(RecordKind.Order), new RecordFilter(), isByTick, 64);
            Assert.Equal(truth.Select(one => isByTick ? one.TickNs : one.AnswerNs).OrderDescending().Take(64),
                slowest.Items.Select(one => isByTick ? one.Columns.TickToTradeNs : one.Columns.OrderToAckNs)
                    .OfType<long>());
            RecordPage ofSession = later.Writer.Records.Largest(
                later.Held(RecordKind.Order), new RecordFilter { Session = "oe1" }, isByTick, 10);
            Assert.Equal(truth.Where(one => one.Session == 1).Select(one => isByTick ? one.TickNs : one.AnswerNs)
                .OrderDescending().Take(10), ofSession.Items.Select(
                    one => isByTick ? one.Columns.TickToTradeNs : one.Columns.OrderToAckNs).OfType<long>());
        }
        HashSet<long> kept = [.. AllOf(later, RecordKind.Order, new RecordFilter(), 200, one => one.Columns.StampNs)];
        foreach (var group in truth.GroupBy(one => (one.Minute, one.Session)))
        {
            Assert.Superset(Stamps(group.OrderByDescending(one => one.AnswerNs).Take(50)), kept);
            Assert.Superset(Stamps(group.OrderByDescending(one => one.TickNs).Take(50)), kept);
            Assert.Superset(Stamps(group.Where(one => one.AnswerNs == 0)), kept);
        }
        Assert.InRange(kept.Count, 1, truth.Count - 1);

        (_, _, long worstNs, long ackNs, _) = truth.MaxBy(one => one.AnswerNs);
        AssertFound(later, worstNs, ackNs);

        static HashSet<long> Stamps(IEnumerable<(int, int, long StampNs, long, long)> orders) =>
            [.. orders.Select(one => one.StampNs)];
    }

    private static void AssertFound(ArchiveRig later, long worstNs, long ackNs)
    {
        foreach (long stampNs in (long[])[worstNs, worstNs + ackNs])
        {
            Evidence found = later.Writer.Records.Complete(new Evidence { Appliance = "trade01", StampNs = stampNs });
            RecordColumns order = found.Order!.Value.Columns;
            Assert.Equal((worstNs, ackNs), (order.StampNs, order.OrderToAckNs));
            Assert.Equal(order.TimeNs + stampNs - worstNs, found.TimeNs);
            Assert.Equal(10, found.Around.Count);
        }
        Assert.Null(later.Writer.Records.Complete(new Evidence { Appliance = "trade02", StampNs = worstNs }).Order);
    }

    [Fact]
    public void evidence_of_a_time_before_the_restart_has_its_gaps_and_events()
    {
        using var folder = new ScratchFolder();
        long startNs = ArchiveRig.Midnight + ArchiveRig.Minute;
        long stampNs;
        using (var rig = new ArchiveRig(folder.Path, startNs))
        {
            SimulatedAppliance one = rig.Start("trade01", 7);
            SimulatedAppliance other = rig.Start("trade02", 8);
            for (int second = 0; second < 10; second++)
            {
                rig.Run(1, one, other);
                one.Event(rig.Channel);
                other.Event(rig.Channel);
                one.Gap(rig.Channel, second + 1);           // open for the second before
            }
            stampNs = one.StampNs;
            rig.Flush();
        }
        using var later = new ArchiveRig(folder.Path, startNs + ArchiveRig.Minute);
        var asked = new Evidence
        {
            Appliance = "trade01",
            StampNs = stampNs - (5 * ArchiveRig.Second),
            TimeNs = startNs + (5 * ArchiveRig.Second),
        };

        Evidence found = later.Writer.Records.Complete(asked);

        Assert.Equal([4, 5, 6], found.Events.Select(one => (one.Columns.TimeNs - startNs) / ArchiveRig.Second));
        Assert.Equal([3, 4, 5, 6], found.Gaps.Select(one => (one.Columns.TimeNs - startNs) / ArchiveRig.Second));
        Assert.All(found.Events.Concat(found.Gaps), one => Assert.Equal("trade01", one.Appliance));
    }

    private static List<(string Appliance, long Id)> AllOf(
        ArchiveRig rig, RecordKind kind, RecordFilter filter, int limit, params string[] names) =>
        AllOf(rig, kind, filter, limit, one => (one.Appliance, IdOf(one)), names);

    private static List<T> AllOf<T>(ArchiveRig rig, RecordKind kind, RecordFilter filter, int limit,
        Func<FoundRecord, T> select, params string[] names)
    {
        var all = new List<T>();
        for (long? before = long.MaxValue; before is { } next;)
        {
            RecordPage page = rig.Newest(kind, filter, next, limit, names);
            Assert.True(page.Items.Count <= limit);
            all.AddRange(page.Items.Select(select));
            before = page.Before;
        }
        return all;
    }

    private static long IdOf(FoundRecord one) => one.Report switch
    {
        Telemetry.Reports.Events.EventReport report => report.Id,
        Telemetry.Reports.Events.GapReport gap => gap.Id,
        _ => JsonDocument.Parse(one.Json).RootElement.GetProperty("id").GetInt64(),
    };

    private static string Sqlite3(ScratchFolder folder, string table)
    {
        string[] files = [.. Directory.GetFiles(folder.Path, "events-*.db").Order(StringComparer.Ordinal)];
        string attach = string.Concat(files.Select((file, index) => $"ATTACH '{file}' AS day{index};"));
        string sums = string.Join('+', files.Select((_, index) => $"(SELECT count(*) FROM day{index}.{table})"));
        return Shell(":memory:", $"{attach} SELECT {sums}");
    }

    private static string Shell(string file, string sql)
    {
        using TelemetryProcess shell = TelemetryProcess.Start("sqlite3", [file, sql]);
        return string.Concat(shell.WaitForText(Patience).Select(line => line + "\n"));
    }
}
