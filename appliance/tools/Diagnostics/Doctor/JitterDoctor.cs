// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host;
using Telemetry.Host.Jitter;
using Telemetry.Kernel;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Measures cores for a while: time taken from a thread on them, and the cause.</summary>
internal static class JitterDoctor
{
    private const string Name = "jitter-core";
    private const long WarnNs = 20_000;
    private const long FailNs = 100_000;
    private const double HogShare = 0.01;
    private const int NamesShown = 3;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>One check for each core, all of them watched at the same time.</summary>
    /// <param name="duration">Duration; zero for none.</param>
    public static IEnumerable<HostCheck> Run(IReadOnlyList<(string Role, int Cpu)> cores, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero)
            return [];
        if (cores.Count == 0)
        {
            return [new HostCheck(Name, CheckVerdict.Unknown, "no core was watched: none has a role",
                "give the configuration cores: (telemetry doctor --config FILE), or name some (--cpus 2-3)")];
        }
        int? running = RunningElsewhere();
        bool isVirtual = VirtualMachine.IsHere();
        long? stops = SmiCounter.Read();
        IReadOnlyList<WatchedCore> watched = Watch(cores, duration, spins: running is null);
        HostCheck firmware = SmiDoctor.Judge(
            stops, SmiCounter.Read(), duration.TotalSeconds, isVirtual, SmiCounter.IsKnown());
        IReadOnlyDictionary<int, string> interfaces = DeviceInterrupts.Read();
        CpuSet others = CpuTopology.Read().Online.Except(cores.Select(core => core.Cpu));
        CpuSet? withoutTicks = WithoutTicks(TextFile.Word("/sys/devices/system/cpu/nohz_full"));
        return
        [
            .. running is { } process
                ? [new HostCheck(Name, CheckVerdict.Unknown,
                    $"no core was loaded: telemetry runs as process {process} and would be disturbed",
                    $"kill -INT {process}; then run doctor again")]
                : watched.Select(core => Judge(core, isVirtual)),
            .. watched.Select(core => CoreInterruptDoctor.OfInterfaces(core, interfaces, others)),
            .. watched.Select(core => CoreInterruptDoctor.OfTimer(core, withoutTicks)),
            firmware,
        ];
    }

    /// <summary>The cores of <c>nohz_full</c>, from the kernel's text; null if it has none.</summary>
    internal static CpuSet? WithoutTicks(string? text) =>
        text is null ? null : CpuSet.TryParse(text, out CpuSet cpus) ? cpus : CpuSet.None;

    /// <summary>Measures cores, all at the same time.</summary>
    /// <param name="spins">True to load the cores, which measures their gaps.</param>
    internal static IReadOnlyList<WatchedCore> Watch(
        IReadOnlyList<(string Role, int Cpu)> cores, TimeSpan duration, bool spins = true)
    {
        var gaps = new CoreGaps?[cores.Count];
        long startNs = MonotonicClock.NowNs;
        string interrupts = TextFile.Read(InterruptCounts.Path) ?? "";
        string softnet = TextFile.Read(SoftnetWork.Path) ?? "";
        var times = ThreadTimes.Read();
        Thread[] threads = [.. Enumerable.Range(0, cores.Count).Select(place => new Thread(
            () => gaps[place] = CoreSpinner.Watch(cores[place].Cpu, (long)(duration.TotalSeconds * NsPerSecond)))
        {
            IsBackground = true,
            Name = "core-watch",
        })];
        if (spins)
        {
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
        }
        else
        {
            using var never = new ManualResetEvent(false);
            never.WaitOne(duration);
        }
        var timesAfter = ThreadTimes.Read();
        string interruptsAfter = TextFile.Read(InterruptCounts.Path) ?? "";
        string softnetAfter = TextFile.Read(SoftnetWork.Path) ?? "";
        long durationNs = MonotonicClock.NowNs - startNs;
        return [.. cores.Select((core, place) => new WatchedCore(
            core.Role, core.Cpu, gaps[place],
            InterruptCounts.Parse(interruptsAfter, core.Cpu).Since(InterruptCounts.Parse(interrupts, core.Cpu)),
            timesAfter.On(core.Cpu, times, Environment.ProcessId))
        {
            DurationNs = durationNs,
            Softnet = SoftnetWork.Parse(softnetAfter, core.Cpu).Since(SoftnetWork.Parse(softnet, core.Cpu)),
        })];
    }

    /// <summary>The verdict on a core.</summary>
    /// <param name="watched">The core's measurement.</param>
    /// <param name="isVirtual">True if pauses of a hypervisor are among the gaps.</param>
    internal static HostCheck Judge(WatchedCore watched, bool isVirtual)
    {
        string cpu = watched.Label;
        if (watched.Gaps is not { } gaps)
            return new HostCheck(Name, CheckVerdict.Unknown, $"{cpu}: this process may not use it",
                "run doctor where the appliance will run, or name a core that it may use");
        string lost = string.Create(CultureInfo.InvariantCulture,
            $"longest gap {Text(gaps.LongestNs)}; {gaps.Hiccups} over {Text(gaps.HiccupNs)}, {gaps.Over10Us} over "
            + $"10 µs, {gaps.Over100Us} over 100 µs, {gaps.Over1Ms} over 1 ms in "
            + $"{gaps.DurationNs / (double)NsPerSecond:0.0} s, {Text(gaps.LostNs)} lost in all");
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{cpu}: {lost}; {Interrupts(watched.Interrupts)}, {watched.Softnet.Packets} packets of the network");
        (string Name, int Process, long RanNs)[] hogs =
            [.. watched.Threads.Where(thread => thread.RanNs > HogShare * gaps.DurationNs).Take(NamesShown)];
        if (hogs.Length > 0)
        {
            string names = string.Join(", ", hogs.Select(hog => string.Create(CultureInfo.InvariantCulture,
                $"{hog.Name} (process {hog.Process}) for {Text(hog.RanNs)}")));
            return new HostCheck(Name, CheckVerdict.Fail, $"{detail}; ran there: {names}",
                string.Join("; ", hogs.Select(hog => hog.Process).Distinct().Select(process =>
                    string.Create(CultureInfo.InvariantCulture, $"taskset -apc {Others(watched.Cpu)} {process}"))));
        }
        if (isVirtual)
        {
            return new HostCheck(Name, CheckVerdict.NotApplicable,
                $"{detail}; in a virtual machine the host's own pauses are among them", "");
        }
        return gaps.LongestNs <= WarnNs
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, gaps.LongestNs > FailNs ? CheckVerdict.Fail : CheckVerdict.Warn, detail,
                "telemetry-tune plan --only irq,cpu # what no interrupt explains may be the firmware's (power-smi)");
    }

    private static string Interrupts(IReadOnlyList<(string Name, long Count)> interrupts) => interrupts.Count == 0
        ? "no interrupts"
        : string.Create(CultureInfo.InvariantCulture, $"{interrupts.Sum(known => known.Count)} interrupts (")
            + string.Join(", ", interrupts.Take(NamesShown).Select(known =>
                string.Create(CultureInfo.InvariantCulture, $"{known.Name} {known.Count}"))) + ")";

    private static string Text(long ns) => ns switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ns} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.#} µs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.#} ms"),
    };

    private static CpuSet Others(int cpu) => CpuTopology.Read().Online.Except([cpu]);

    private static int? RunningElsewhere()
    {
        foreach (System.Diagnostics.Process process in System.Diagnostics.Process.GetProcessesByName("telemetry"))
        {
            using (process)
            {
                if (process.Id != Environment.ProcessId)
                    return process.Id;
            }
        }
        return null;
    }
}
