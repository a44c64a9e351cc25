// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.MemoryMappedFiles;
using Telemetry.Host.Stalls;
using Telemetry.Kernel.Threads;
using Telemetry.Messages.Counters;
using TestSupport;

namespace Telemetry.Host.Tests.Stalls;

/// <summary>Counters of threads that are made to do a known thing.</summary>
public sealed class ThreadWatchTests : IDisposable
{
    private const int PageBytes = 4096;

    private readonly ThreadWatch _watch = new(512);

    public void Dispose()
    {
        Assert.Equal(_watch.Books.Events,
            _watch.Books.Ignored + _watch.Books.Told + _watch.Books.Limited + _watch.Books.Lost);
        _watch.Dispose();
    }

    [Fact]
    public async Task a_thread_that_shares_its_cpu_waits_and_the_kernels_own_figure_is_told()
    {
        using var victim = new Worker("victim");
        using var rival = new Worker("rival");
        int cpu = HostThread.Cpus()[0];
        victim.Do(() => Assert.True(HostThread.PinTo(cpu)));
        rival.Do(() => Assert.True(HostThread.PinTo(cpu)));
        AwaitSleep(victim.Id);
        WatchedThread watched = Watch(victim);
        ThreadTotals before = watched.Totals;                   // more than 0 if it began after the watch did
        (long ranBefore, long waitedBefore) = KernelsTimes(victim.Id);

        Task busy = rival.Begin(() => Burn(TimeSpan.FromMilliseconds(300)));
        victim.Do(() => Burn(TimeSpan.FromMilliseconds(300)));
        await busy;
        victim.Do(() => { });
        AwaitSleep(victim.Id);
        _watch.Look();

        (long ran, long waited) = KernelsTimes(victim.Id);
        ThreadTotals did = watched.Totals - before;
        // The kernel leaves out what the host of a virtual machine took away.
        AssertClose(ran - ranBefore, did.RunningNs);
        AssertClose(waited - waitedBefore, did.WaitingNs);
        Assert.InRange(did.RunningNs!.Value, 295_000_000, 600_000_000);
        Assert.True(did.WaitingNs > 100_000_000, $"waited {did.WaitingNs} ns");
        Assert.Equal(did.WaitingNs, watched.WaitedNs);
        Assert.True(watched.Totals.Preempted > 0);
        Assert.Equal(cpu, watched.Cpu);
        Assert.Equal("victim", watched.Name);
    }

    [Fact]
    public unsafe void each_page_that_is_touched_first_is_a_fault()
    {
        const int Pages = 200;
        using var worker = new Worker("faults");
        using var memory = MemoryMappedFile.CreateNew(null, Pages * PageBytes);
        using MemoryMappedViewAccessor view = memory.CreateViewAccessor();
        byte* pages = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pages);
        WatchedThread watched = Watch(worker);
        long before = watched.Totals.Faults!.Value;

        worker.Do(() =>
        {
            for (int page = 0; page < Pages; page++)
                pages[page * PageBytes] = 1;
        });
        AwaitSleep(worker.Id);
        _watch.Look();

        Assert.InRange(watched.Totals.Faults!.Value - before, Pages, Pages + 50);
        Assert.Equal(0, watched.Totals.MajorFaults);
        view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    [Fact]
    public void each_sleep_is_a_switch_that_the_thread_wanted()
    {
        const int Sleeps = 100;
        using var worker = new Worker("sleeps");
        WatchedThread watched = Watch(worker);
        long before = watched.Totals.Voluntary!.Value;

        worker.Do(() =>
        {
            for (int sleep = 0; sleep < Sleeps; sleep++)
                HostThread.SleepNs(100_000);
        });
        AwaitSleep(worker.Id);
        _watch.Look();

        // On a busy machine the thread waits for locks and pages too, but not once a sleep.
        Assert.InRange(watched.Totals.Voluntary!.Value - before, Sleeps, (2 * Sleeps) - 1);
    }

    [Fact]
    public void a_thread_that_did_nothing_counts_nothing()
    {
        using var worker = new Worker("idle");
        WatchedThread watched = Watch(worker);
        ThreadTotals before = watched.Totals;

        _watch.Look();
        _watch.Look();

        Assert.Equal(before, watched.Totals);
        Assert.Equal((0L, 0L), (watched.RanNs, watched.WaitedNs));
    }

    [Fact]
    public void of_a_thread_that_begins_later_all_counts()
    {
        Watch(Environment.ProcessId);
        HostThread.SleepNs(30_000_000);                         // starts are known to a hundredth of a second
        using var worker = new Worker("late");
        worker.Do(() => Burn(TimeSpan.FromMilliseconds(20)));
        AwaitSleep(worker.Id);

        // Where another thread of the process ended meanwhile, there are as many as before: the next look finds it.
        for (int look = 0; look < 2 && !_watch.Threads.Any(thread => thread.Id == worker.Id); look++)
            _watch.Look();

        Assert.Equal(KernelsTimes(worker.Id).Ran, Find(worker.Id).Totals.RunningNs);
    }

    [Fact]
    public void threads_that_end_are_gone_and_a_name_that_changes_is_told()
    {
        using var worker = new Worker("first");
        WatchedThread watched = Watch(worker);
        worker.Do(() => Telemetry.Model.Threads.ThreadName.Set("sec\x1bond"));
        AwaitSleep(worker.Id);
        _watch.Look();
        Assert.Equal("sec?ond", watched.Name);

        worker.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists($"/proc/self/task/{worker.Id}"), 60_000));
        _watch.Look();

        Assert.DoesNotContain(_watch.Threads, thread => thread.Id == worker.Id);
    }

    [Fact]
    public void without_processes_there_is_nothing()
    {
        _watch.Look();

        Assert.Empty(_watch.Threads);
        Assert.Equal(0, _watch.Books.Events);
        Assert.False(_watch.Add(new ProcessKey(int.MaxValue, 0)));
    }

    [Fact]
    public void threads_beyond_the_bound_are_counted()
    {
        using var few = new ThreadWatch(2);
        Assert.True(few.Add(new ProcessKey(Environment.ProcessId, 0)));
        using var one = new Worker("one");
        using var two = new Worker("two");
        using var three = new Worker("three");

        few.Look();

        HookCounters books = few.Books;
        Assert.Equal(2, few.Threads.Count);
        Assert.Equal(2, books.Told);
        Assert.True(books.Limited >= 3);
        Assert.Equal(books.Events, books.Told + books.Limited + books.Ignored + books.Lost);
    }

    [Fact]
    public void a_process_that_dies_and_comes_back_is_found_again()
    {
        using var child = new NamedChild();
        using var names = new ProcessNames([child.Name]);
        Assert.Empty(Found(names));
        for (int life = 0; life < 2; life++)
        {
            child.Start();
            int found = Assert.Single(Found(names));
            Assert.Equal(child.Pid, found);
            Assert.True(_watch.Add(new ProcessKey(found, 0)));
            _watch.Look();
            WatchedThread thread = Assert.Single(_watch.Threads);
            Assert.Equal((child.Pid, child.Name), (thread.Id, thread.Process.Name));

            child.Kill();
            _watch.Look();
            Assert.Empty(_watch.Threads);
        }
    }

    [RootFact]
    public void a_later_process_with_the_same_id_is_not_taken_for_the_earlier()
    {
        using var first = new NamedChild();
        using var second = new NamedChild();
        first.Start();
        var key = new ProcessKey(first.Pid, StartOf(first.Pid));
        Assert.True(_watch.Add(key));
        _watch.Look();
        Assert.Single(_watch.Threads);
        first.Kill();
        for (int attempt = 0; ; attempt++)
        {
            Assert.True(attempt < 200, "the id was not given again");
            File.WriteAllText("/proc/sys/kernel/ns_last_pid", (key.Pid - 1).ToString(CultureInfo.InvariantCulture));
            second.Start();
            if (second.Pid == key.Pid && StartOf(second.Pid) != key.StartTicks)
                break;
            second.Kill();
        }

        _watch.Look();
        Assert.Empty(_watch.Threads);
        Assert.False(_watch.Add(key));
        Assert.True(_watch.Add(new ProcessKey(second.Pid, StartOf(second.Pid))));
        _watch.Look();
        Assert.Equal(second.Name, Assert.Single(_watch.Threads).Name);
    }

    [RootFact]
    public void an_id_that_was_given_again_before_the_look_is_noticed_by_the_start()
    {
        using var first = new NamedChild();
        first.Start();
        ulong start = StartOf(first.Pid);
        Assert.True(_watch.Add(new ProcessKey(first.Pid, start)));

        Assert.False(_watch.Add(new ProcessKey(first.Pid, start + 1)));
        _watch.Look();
        Assert.Empty(_watch.Threads);
        Assert.True(_watch.Add(new ProcessKey(first.Pid, start)));
    }

    private static void AssertClose(long kernelNs, long? ownNs) =>
        Assert.InRange(ownNs!.Value - kernelNs, 0, 100_000_000);

    private static List<int> Found(ProcessNames names)
    {
        List<int> found = [];
        names.Find(found);
        return found;
    }

    private void Watch(int process)
    {
        Assert.True(_watch.Add(new ProcessKey(process, 0)));
        _watch.Look();
    }

    private WatchedThread Watch(Worker worker)
    {
        AwaitSleep(worker.Id);
        Watch(Environment.ProcessId);
        return Find(worker.Id);
    }

    private WatchedThread Find(int id) => Assert.Single(_watch.Threads, thread => thread.Id == id);

    private static void Burn(TimeSpan time)
    {
        long startNs = HostThread.CpuTimeNs();
        while (HostThread.CpuTimeNs() - startNs < (long)time.TotalNanoseconds)
            Thread.SpinWait(100);
    }

    private static (long Ran, long Waited) KernelsTimes(int thread)
    {
        string[] fields = File.ReadAllText($"/proc/self/task/{thread}/schedstat").Split(' ');
        return (long.Parse(fields[0], CultureInfo.InvariantCulture),
            long.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until a thread sleeps and has not run for a while: a worker without work spins with naps in
    /// between before it sleeps.</summary>
    private static void AwaitSleep(int thread)
    {
        (long, long) last = default;
        long sinceMs = 0;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            (long, long) now = KernelsTimes(thread);
            if (now != last)
                (last, sinceMs) = (now, Environment.TickCount64);
            return StatOf($"/proc/self/task/{thread}/stat")[0] == "S" && Environment.TickCount64 - sinceMs >= 30;
        }, 60_000));
    }

    private static ulong StartOf(int pid) => ulong.Parse(StatOf($"/proc/{pid}/stat")[19], CultureInfo.InvariantCulture);

    private static string[] StatOf(string path)
    {
        string stat = File.ReadAllText(path);
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
