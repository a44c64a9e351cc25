// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Host.Causes;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using TestSupport;
using TestSupport.Scheduling;

namespace Telemetry.Host.Tests.Causes;

/// <summary>Waits of tenths of seconds behind several busy threads, beside the kernel's own tracer.</summary>
[Trait("Needs", "root")]
public sealed class LongWaitTests
{
    private const long Ms = 1_000_000;
    private const int Hogs = 4;
    private const string Spin = "while :; do :; done";

    [RootFact]
    public void a_long_wait_is_of_the_threads_that_the_tracer_saw()
    {
        using HistoryCapture history = HistoryCapture.Open(1 << 24, 2_000);
        history.Attach();
        List<Process> processes = [];
        SwitchTrace.Switch[] switches;
        int strategy;
        try
        {
            processes.Add(Process.Start("nice", ["-n", "12", "taskset", "1", "sh", "-c", Spin]));
            for (int hog = 0; hog < Hogs; hog++)
                processes.Add(Process.Start("taskset", ["1", "sh", "-c", Spin]));
            strategy = processes[0].Id;
            history.Watch(strategy, isWatched: true);
            HostThread.SleepNs(300 * Ms);
            using var trace = new SwitchTrace(cpu: 0);
            for (int half = 0; half < 8; half++)
                HostThread.SleepNs(500 * Ms);
            switches = trace.Read();
        }
        finally
        {
            processes.ForEach(process =>
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            });
        }

        (SwitchTrace.Switch Out, SwitchTrace.Switch In)[] waits = [.. WaitsOf(switches, strategy)];
        Assert.NotEmpty(waits);
        Assert.All(waits, wait => AssertWait(history, switches, wait.Out, wait.In));
    }

    /// <summary>Waits of 100 ms and more.</summary>
    private static IEnumerable<(SwitchTrace.Switch Out, SwitchTrace.Switch In)> WaitsOf(
        SwitchTrace.Switch[] switches, int thread)
    {
        SwitchTrace.Switch? left = null;
        foreach (SwitchTrace.Switch one in switches)
        {
            if (one.To == thread && left is { } begin && one.Ns - begin.Ns >= 100 * Ms)
                yield return (begin, one);
            left = one.From == thread ? one : left;
        }
    }

    private static void AssertWait(
        HistoryCapture history, SwitchTrace.Switch[] switches, SwitchTrace.Switch begin, SwitchTrace.Switch end)
    {
        Dictionary<int, long> truth = [];
        long sinceNs = begin.Ns;
        foreach (SwitchTrace.Switch one in switches.Where(one => one.Ns > begin.Ns && one.Ns <= end.Ns))
        {
            truth[one.From] = truth.GetValueOrDefault(one.From) + one.Ns - sinceNs;
            sinceNs = one.Ns;
        }
        List<CauseFinding> findings = [];
        // The tracer's stamps are cut to microseconds, and taken a little before or after.
        var order = new LateOrder { TickStampNs = begin.Ns - (20 * 1_000), OrderStampNs = end.Ns + (20 * 1_000) };
        new CauseFinder(history, thread => thread == end.To).Find([new AskedOrder(order, 0, 0)], findings);

        IReadOnlyList<CausePart> parts = findings[0].Parts;
        CausePart waited = parts[0];
        long idleNs = NsOf(parts, CauseKind.IdleExit);
        long notRecordedNs = NsOf(parts, CauseKind.NotRecorded);
        Assert.Equal(CauseKind.CpuWait, waited.Kind);
        Assert.InRange(waited.Ns + idleNs + notRecordedNs, end.Ns - begin.Ns - Ms, end.Ns - begin.Ns + Ms);
        Assert.InRange(notRecordedNs, 0, (end.Ns - begin.Ns) / 50);
        Assert.Equal(waited.Ns, waited.By.Sum(share => share.Ns) + waited.OthersNs);
        Assert.All(waited.By, share => Assert.InRange(share.Ns,
            truth.GetValueOrDefault(share.Id) - notRecordedNs - Ms, truth.GetValueOrDefault(share.Id) + Ms));
        Assert.InRange(waited.By[0].Ns, truth.Values.Max() - notRecordedNs - Ms, long.MaxValue);
    }

    private static long NsOf(IReadOnlyList<CausePart> parts, CauseKind kind) =>
        parts.Where(part => part.Kind == kind).Sum(part => part.Ns);
}
