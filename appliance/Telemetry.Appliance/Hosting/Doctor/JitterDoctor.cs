// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Host;
using Telemetry.Appliance.Host.Jitter;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting.Doctor;

/// <summary>Watches cores for a while: what takes time away from the threads that will be there, and who.</summary>
internal static class JitterDoctor
{
    private const string Name = "jitter-core";
    private const long WarnNs = 20_000;
    private const long FailNs = 100_000;
    private const double HogShare = 0.01;
    private const int NamesShown = 3;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>One check for each core, all of them watched at the same time.</summary>
    /// <param name="cores">The cores, with what they are for.</param>
    /// <param name="duration">How long; zero: not at all.</param>
    public static IEnumerable<HostCheck> Run(IReadOnlyList<(string Role, int Cpu)> cores, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero)
            return [];
        if (cores.Count == 0)
        {
            return [new HostCheck(Name, CheckVerdict.Unknown, "no core was watched: none has a role",
                "name a configuration with cores: (--config FILE), or cores (--cpus 2-3)")];
        }
        if (RunningElsewhere() is { } process)
        {
            return [new HostCheck(Name, CheckVerdict.Unknown,
                $"no core was watched: telemetry runs as process {process} and would be disturbed", "stop it first")];
        }
        bool isVirtual = VirtualMachine.IsHere();
        return [.. Watch(cores, duration).Select(watched => Judge(watched, isVirtual))];
    }

    /// <summary>What watching a core came to.</summary>
    internal sealed record Watched(
        string Role, int Cpu, CoreGaps? Gaps, IReadOnlyList<(string Name, long Count)> Interrupts,
        IReadOnlyList<(string Name, int Process, long RanNs)> Threads);

    /// <summary>Watches cores, all at the same time.</summary>
    internal static IReadOnlyList<Watched> Watch(IReadOnlyList<(string Role, int Cpu)> cores, TimeSpan duration)
    {
        var gaps = new CoreGaps?[cores.Count];
        string interrupts = InterruptTable();
        var times = ThreadTimes.Read();
        Thread[] threads = [.. Enumerable.Range(0, cores.Count).Select(place => new Thread(
            () => gaps[place] = CoreSpinner.Watch(cores[place].Cpu, (long)(duration.TotalSeconds * NsPerSecond)))
        {
            IsBackground = true,
            Name = "core-watch",
        })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var timesAfter = ThreadTimes.Read();
        string interruptsAfter = InterruptTable();
        return [.. cores.Select((core, place) => new Watched(
            core.Role, core.Cpu, gaps[place],
            InterruptCounts.Parse(interruptsAfter, core.Cpu).Since(InterruptCounts.Parse(interrupts, core.Cpu)),
            timesAfter.On(core.Cpu, times, Environment.ProcessId)))];
    }

    /// <summary>The verdict on a core.</summary>
    /// <param name="watched">What was seen.</param>
    /// <param name="isVirtual">Whether a hypervisor's pauses are among the gaps.</param>
    internal static HostCheck Judge(Watched watched, bool isVirtual)
    {
        string who = string.Create(CultureInfo.InvariantCulture, $"CPU {watched.Cpu} ({watched.Role})");
        if (watched.Gaps is not { } gaps)
            return new HostCheck(Name, CheckVerdict.Unknown, $"{who}: this process may not use it",
                "run doctor where the appliance will run, or name a core that it may use");
        string lost = string.Create(CultureInfo.InvariantCulture,
            $"longest gap {Text(gaps.LongestNs)}, {gaps.Hiccups} over {Text(gaps.HiccupNs)} in "
            + $"{gaps.DurationNs / (double)NsPerSecond:0.0} s, {Text(gaps.LostNs)} lost in all");
        string detail = $"{who}: {lost}; {Interrupts(watched.Interrupts)}";
        (string Name, int Process, long RanNs)[] hogs =
            [.. watched.Threads.Where(thread => thread.RanNs > HogShare * gaps.DurationNs).Take(NamesShown)];
        if (hogs.Length > 0)
        {
            string names = string.Join(", ", hogs.Select(hog => string.Create(CultureInfo.InvariantCulture,
                $"{hog.Name} (process {hog.Process}) for {Text(hog.RanNs)}")));
            return new HostCheck(Name, CheckVerdict.Fail, $"{detail}; ran there: {names}",
                $"keep it off: taskset -apc CPUS {hogs[0].Process}, or isolate the core (tuning/tune plan --only cpu)");
        }
        if (isVirtual)
        {
            return new HostCheck(Name, CheckVerdict.NotApplicable,
                $"{detail}; in a virtual machine the host's own pauses are among them", "");
        }
        return gaps.LongestNs <= WarnNs
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, gaps.LongestNs > FailNs ? CheckVerdict.Fail : CheckVerdict.Warn, detail,
                "see tuning/tune plan --only irq,cpu; what no interrupt explains may be the firmware's");
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

    private static string InterruptTable()
    {
        try
        {
            return File.ReadAllText(InterruptCounts.Path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

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
