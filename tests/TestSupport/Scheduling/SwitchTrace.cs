// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace TestSupport.Scheduling;

/// <summary>Every switch of a CPU by the kernel's own tracer, in an instance of its own: what another measurement of
/// the scheduler is compared with.</summary>
public sealed class SwitchTrace : IDisposable
{
    private static int s_made;

    private readonly string _mount = Directory.CreateTempSubdirectory("trace").FullName;
    private readonly string _instance;

    /// <summary>Begins.</summary>
    /// <param name="cpu">The CPU.</param>
    public SwitchTrace(int cpu)
    {
        Run("mount", "-t", "tracefs", "none", _mount);
        _instance = $"{_mount}/instances/tst{Environment.ProcessId}n{Interlocked.Increment(ref s_made)}";
        Directory.CreateDirectory(_instance);
        Write("trace_clock", "mono");
        Write("buffer_size_kb", "16384");
        Write("tracing_cpumask", (1L << cpu).ToString("x", CultureInfo.InvariantCulture));
        Write("events/sched/sched_switch/enable", "1");
    }

    /// <summary>One switch.</summary>
    /// <param name="Ns">Stamp, nanoseconds, in whole microseconds.</param>
    /// <param name="From">Thread that left.</param>
    /// <param name="To">Thread that came.</param>
    public readonly record struct Switch(long Ns, int From, int To);

    /// <summary>Ends, and reads all switches.</summary>
    public Switch[] Read()
    {
        Write("events/sched/sched_switch/enable", "0");
        return [.. File.ReadLines($"{_instance}/trace")
            .Where(line => line.Contains(" sched_switch: ", StringComparison.Ordinal)).Select(Parse)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Write("events/sched/sched_switch/enable", "0");
        Directory.Delete(_instance);
        Run("umount", _mount);
        Directory.Delete(_mount);
    }

    //   NAME-TID [CPU] FLAGS SECONDS.MICROSECONDS: sched_switch: prev_comm=NAME prev_pid=1 ... next_pid=2 next_prio=120
    private static Switch Parse(string line)
    {
        int at = line.IndexOf(": sched_switch: ", StringComparison.Ordinal);
        string stamp = line[(line.LastIndexOf(' ', at) + 1)..at];
        return new Switch((long)(1_000_000_000 * decimal.Parse(stamp, CultureInfo.InvariantCulture)),
            ValueOf(line, " prev_pid="), ValueOf(line, " next_pid="));
    }

    private static int ValueOf(string line, string name)
    {
        int from = line.LastIndexOf(name, StringComparison.Ordinal) + name.Length;
        return int.Parse(line.AsSpan(from, line.IndexOf(' ', from) - from), CultureInfo.InvariantCulture);
    }

    private void Write(string file, string value) => File.WriteAllText($"{_instance}/{file}", value);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
