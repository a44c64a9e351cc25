// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Causes;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;

namespace Telemetry.Host.Tests.Causes;

/// <summary>Waits for a CPU, in histories that are written by hand and by a random scheduler that knows them.</summary>
public sealed class RunWaitTests
{
    private const int Process = 70;
    private const int Thread = 17;
    private const int Other = 99;
    private const uint Asleep = 1;
    private const uint Dead = 0x80;
    private const int Steps = 4_000;

    private readonly ProcessSamples _waits = new(SeriesKind.RunWait);
    private readonly LongWaits _longest = new();
    private readonly RunWaitBook _book;
    private readonly WrittenHistory _history = new();

    public RunWaitTests()
    {
        _book = new RunWaitBook(_waits, _longest);
        _book.Begin(Process, slot: 0);
    }

    [Fact]
    public void a_wait_is_from_the_waking_or_from_the_loss_of_the_cpu_until_it_runs()
    {
        _history.Waking(100, 0, Thread, Other).Woken(110, 0, Thread, 1).Switch(150, 1, 0, Thread)
            .Switch(200, 1, Thread, Other).Migrated(220, 0, Thread, 0).Switch(260, 0, 0, Thread)
            .Switch(300, 0, Thread, 0, Asleep).Waking(900, 1, Thread, Other).Switch(903, 0, 0, Thread);

        Assert.Equal([(50, 150), (60, 260), (3, 903)], Found());
        Assert.Equal(0, _waits.MissingOf(0));
    }

    [Fact]
    public void the_longest_wait_of_a_process_is_one_wait_and_has_who_had_the_cpu_most()
    {
        const long Ms = 1_000_000;
        _history.Switch(1 * Ms, 1, 0, Thread).Switch(2 * Ms, 1, Thread, 40).Switch(4 * Ms, 1, 40, Thread, name: "short")
            .Switch(10 * Ms, 1, Thread, 40).Switch(30 * Ms, 1, 40, 41, name: "hog")
            .Switch(31 * Ms, 1, 41, 40, name: "other")
            .Switch(37 * Ms, 1, 40, Thread, name: "hog").Switch(38 * Ms, 1, Thread, 40).Switch(39 * Ms, 1, 40, Thread);
        _ = Found();

        LongWait wait = _longest.Take(Process)!.Value;
        Assert.Equal(new LongWait(Thread, Cpu: 1, 10 * Ms, 37 * Ms), wait);
        Assert.Equal(new CauseShare("hog", 40, 26 * Ms), LongWaits.HolderOf(wait, _history));
        Assert.Null(_longest.Take(Process));
    }

    [Fact]
    public void a_thread_that_is_woken_while_it_leaves_its_cpu_waits_from_then_on()
    {
        _history.Waking(100, 0, Thread, Other).Switch(150, 0, 0, Thread)
            .Waking(190, 1, Thread, Other).Switch(200, 0, Thread, 0, Asleep).Woken(210, 1, Thread, 0)
            .Switch(230, 0, 0, Thread);

        Assert.Equal([(50, 150), (30, 230)], Found());
        Assert.Equal(0, _waits.MissingOf(0));
    }

    [Fact]
    public void a_thread_that_is_woken_and_goes_on_has_not_waited()
    {
        _history.Waking(100, 0, Thread, Other).Switch(150, 0, 0, Thread)
            .Waking(160, 1, Thread, Other).Woken(161, 1, Thread, 0).Switch(200, 0, Thread, 0, Asleep)
            .Waking(400, 1, Thread, Other).Woken(401, 1, Thread, 0).Switch(410, 0, 0, Thread);

        Assert.Equal([(50, 150), (10, 410)], Found());
    }

    [Fact]
    public void the_first_run_of_a_new_thread_is_no_wait_and_that_of_one_that_was_there_is_missing()
    {
        _book.BeginThread(Process, Thread);
        _history.Switch(100, 0, 0, Thread).Switch(110, 0, Thread, Thread + 1).Switch(120, 0, Thread + 1, 0, Dead)
            .Switch(130, 0, 0, Thread).Switch(140, 0, Thread, Thread + 1);

        Assert.Equal([(20, 130)], Found());
        Assert.Equal(1, _waits.MissingOf(0));
    }

    [Fact]
    public void a_process_that_has_ended_has_no_more_waits()
    {
        _history.Waking(100, 0, Thread, Other);
        Assert.Empty(Found());
        _book.End(Process);
        Assert.Empty(Found(new WrittenHistory().Switch(150, 0, 0, Thread)));
        Assert.Equal(0, _waits.MissingOf(0));
    }

    [Fact]
    public void a_waking_that_is_missing_makes_no_wait_and_counts()
    {
        _history.Waking(100, 0, Thread, Other).Switch(150, 0, 0, Thread).Switch(200, 0, Thread, 0, Asleep)
            .Woken(300, 0, Thread, 0).Switch(310, 0, 0, Thread)
            .Switch(400, 0, Thread, 0, Asleep).Switch(500, 0, 0, Thread);

        Assert.Equal([(50, 150)], Found());
        Assert.Equal(2, _waits.MissingOf(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void the_waits_are_those_of_the_scheduler(int seed)
    {
        SimulatedScheduler scheduler = Simulate(seed);

        (long, long)[] found = [.. Found(scheduler.History).Order()];
        Assert.InRange(found.Length, 300, Steps);
        Assert.Equal(TruthOf(scheduler).Order(), found);
        Assert.Equal(0, _waits.MissingOf(0));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(6, 10)]
    [InlineData(7, 500)]
    public void after_a_lap_every_wait_that_is_found_is_true_and_no_more_are_missing_than_it_says(int seed, int lost)
    {
        SimulatedScheduler scheduler = Simulate(seed);
        List<HistoryRecord> records = RecordsOf(scheduler.History);
        int from = records.Count / 2;

        List<(long, long)> found = Take(records[..from]);
        _book.Miss(lost);
        _book.Forget();
        found.AddRange(Take(records[(from + lost)..]));

        List<(long, long)> truth = [.. TruthOf(scheduler)];
        Assert.Empty(found.Except(truth));
        Assert.InRange(truth.Count - found.Count, 0, _waits.MissingOf(0));
    }

    private static SimulatedScheduler Simulate(int seed)
    {
        var scheduler = new SimulatedScheduler(seed);
        for (int step = 0; step < Steps; step++)
            scheduler.Step();
        return scheduler;
    }

    /// <summary>Length and end of each wait that has ended: a thread that moves to another queue waits on.</summary>
    private static IEnumerable<(long DurationNs, long EndNs)> TruthOf(SimulatedScheduler scheduler)
    {
        for (int thread = 1; thread <= SimulatedScheduler.Watched; thread++)
        {
            long sinceNs = -1;
            foreach (SimulatedScheduler.Did did in scheduler.Of(thread, 0, scheduler.NowNs + 1))
            {
                // These lie in a time in which it runs.
                if (did.What is SimulatedScheduler.What.Interrupted or SimulatedScheduler.What.Faulted)
                    continue;
                if (did.What == SimulatedScheduler.What.Runnable)
                    sinceNs = sinceNs < 0 ? did.FromNs : sinceNs;
                else if (did.What == SimulatedScheduler.What.Running && sinceNs >= 0)
                    yield return (did.FromNs - sinceNs, did.FromNs);
                if (did.What != SimulatedScheduler.What.Runnable)
                    sinceNs = -1;
            }
        }
    }

    private static List<HistoryRecord> RecordsOf(WrittenHistory history)
    {
        List<HistoryRecord> records = [];
        history.Copy(long.MinValue, long.MaxValue, records);
        for (int place = 0; place < records.Count; place++)
        {
            HistoryRecord record = records[place];
            bool isOwn = record.Thread is Thread or Thread + 1 or (> 0 and <= SimulatedScheduler.Watched);
            record.Process = isOwn ? (uint)Process : 0;
            records[place] = record;
        }
        return records;
    }

    private List<(long DurationNs, long EndNs)> Found(WrittenHistory? history = null) =>
        Take(RecordsOf(history ?? _history));

    private List<(long DurationNs, long EndNs)> Take(List<HistoryRecord> records)
    {
        foreach (HistoryRecord record in records)
            _book.Take(in record);
        List<(long, long)> found = [];
        while (_waits.Samples.TryRemove(out TimedSample wait))
            found.Add((wait.DurationNs, wait.EndStampNs));
        return found;
    }
}
