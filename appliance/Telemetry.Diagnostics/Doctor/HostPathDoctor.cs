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
        const string Name = "thread_counters";
        using var watch = new ThreadWatch(most: 512);
        using var begin = new ManualResetEventSlim(false, spinCount: 0);
        using var done = new ManualResetEventSlim(false, spinCount: 0);
        using var end = new ManualResetEventSlim(false, spinCount: 0);
        int id = 0;
        var thread = new Thread(() =>
        {
            id = HostThread.Id;
            done.Set();
            begin.Wait();
            for (int made = 0; made < Switches; made++)
                HostThread.SleepNs(SleepNs);
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
            return new HostCheck(Name, CheckVerdict.Warn, "the kernel's counters of threads cannot be read",
                "mount /proc without hidepid; a kernel with CONFIG_SCHED_INFO and CONFIG_SCHED_DEBUG has all of them");
        }
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{Switches} switches made, {told} told; a thread takes {threadNs / NsPerUs:F1} \u00b5s a second");
        return told is >= Switches and <= Switches + Tolerance
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "do not trust host_path.threads[] on this kernel");
    }

    private static long? SwitchesOf(ThreadWatch watch, int id)
    {
        if (!watch.Add(new ProcessKey(Environment.ProcessId, 0)))
            return null;
        watch.Look();
        return watch.Threads.FirstOrDefault(thread => thread.Id == id)?.Totals.Voluntary;
    }
}
