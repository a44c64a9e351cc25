// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Diagnostics.Doctor.HostPath;
using Telemetry.Host.Stalls;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Proves the sources of the host path on this very kernel: makes what each has to report, and
/// compares.</summary>
internal static class HostPathDoctor
{
    private const string ThreadCounters = "thread_counters";
    private const int Switches = 100;
    private const int Tolerance = 10;                           // switches of the runtime, and the wait at the end
    private const long SleepNs = 20_000;
    private const double NsPerUs = 1_000;

    /// <summary>All checks. Root's keep the prices of the kernel programs for <c>run</c>.</summary>
    internal static IEnumerable<HostCheck> Run()
    {
        var prices = new MeasuredPrices();
        HostCheck[] checks =
        [
            SocketOwnerProof.Run(prices), Threads(), TcpInfoProof.Run(), TcpProof.Run(), DropProof.Run(prices),
            TalkerProof.Run(prices),
            ConnectionProof.Run(prices), HistoryProof.Run(prices), StageProof.Run(),
        ];
        prices.Store();
        return checks;
    }

    private static HostCheck Threads()
    {
        using var watch = new ThreadWatch(most: 512);
        using var begin = new ManualResetEventSlim(false, spinCount: 0);
        using var done = new ManualResetEventSlim(false, spinCount: 0);
        using var end = new ManualResetEventSlim(false, spinCount: 0);
        int id = 0;
        long? own = null;
        var thread = new Thread(() =>
        {
            id = HostThread.Id;
            done.Set();
            begin.Wait();
            long? first = OwnSwitches.Of(id);
            for (int made = 0; made < Switches; made++)
                HostThread.SleepNs(SleepNs);
            own = OwnSwitches.Of(id) - first;
            done.Set();
            end.Wait();
        })
        { IsBackground = true, Name = "doctor-switch" };
        thread.Start();
        done.Wait();
        done.Reset();
        long? before = SwitchesOf(watch, id);
        begin.Set();
        done.Wait();
        long? told = SwitchesOf(watch, id) - before;
        long startNs = MonotonicClock.NowNs;
        watch.Look();
        double threadNs = (MonotonicClock.NowNs - startNs) / (double)Math.Max(1, watch.Threads.Count);
        end.Set();
        thread.Join();
        if (told is null)
        {
            return new HostCheck(ThreadCounters, CheckVerdict.Warn, "the kernel's counters of threads cannot be read",
                "mount /proc without hidepid; a kernel with CONFIG_SCHED_INFO and CONFIG_SCHED_DEBUG has all of them");
        }
        return Judge(told.Value, own, threadNs);
    }

    /// <summary>The verdict on the counters of threads.</summary>
    /// <param name="counted">Switches that they count.</param>
    /// <param name="own">Switches that the thread counted itself; null if it could not.</param>
    /// <param name="threadNs">Time of reading a thread's counters.</param>
    internal static HostCheck Judge(long counted, long? own, double threadNs)
    {
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{Switches} switches made, {counted} told; a thread takes {threadNs / NsPerUs:F1} \u00b5s a second");
        if (counted is >= Switches and <= Switches + Tolerance)
            return new HostCheck(ThreadCounters, CheckVerdict.Ok, detail, "");
        return own is { } left && left < Switches && counted >= left && counted <= left + Tolerance
            ? new HostCheck(ThreadCounters, CheckVerdict.Ok, $"{detail}; {OwnSwitches.TooSlow(Switches, left)}", "")
            : new HostCheck(
                ThreadCounters, CheckVerdict.Warn, $"{detail}: wrong here",
                "do not trust host_path.threads[] on this kernel");
    }

    private static long? SwitchesOf(ThreadWatch watch, int id)
    {
        if (!watch.Add(new ProcessKey(Environment.ProcessId, 0)))
            return null;
        watch.Look();
        return watch.Threads.FirstOrDefault(thread => thread.Id == id)?.Totals.Voluntary;
    }
}
