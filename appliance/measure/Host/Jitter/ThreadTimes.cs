// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Host.Jitter;

/// <summary>Run time and last CPU of each thread on the host: <c>/proc/PID/task/TID/schedstat</c> and
/// <c>stat</c>.</summary>
public sealed class ThreadTimes
{
    private const int CpuField = 36;                            // "processor", counted from the state on
    private const string Root = "/proc";

    private readonly Dictionary<(int Process, int Thread), (long RunNs, int Cpu, string Name)> _threads = [];

    /// <summary>Reads all threads that this process can see.</summary>
    public static ThreadTimes Read()
    {
        var times = new ThreadTimes();
        foreach (string process in Directory.EnumerateDirectories(Root))
        {
            if (!TryNumber(Path.GetFileName(process), out int processId))
                continue;
            try
            {
                foreach (string thread in Directory.EnumerateDirectories(Path.Combine(process, "task")))
                    times.Add(processId, thread);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is not visible to this process.
            }
        }
        return times;
    }

    /// <summary>Threads that ran since an earlier reading and were last on a core; the longest first.</summary>
    /// <param name="before">The earlier reading.</param>
    /// <param name="but">A process that is left out.</param>
    public IReadOnlyList<(string Name, int Process, long RanNs)> On(int cpu, ThreadTimes before, int but) =>
        [.. _threads.Where(known => known.Value.Cpu == cpu && known.Key.Process != but)
            .Select(known => (known.Value.Name, known.Key.Process,
                known.Value.RunNs - before._threads.GetValueOrDefault(known.Key).RunNs))
            .Where(known => known.Item3 > 0).OrderByDescending(known => known.Item3)];

    private void Add(int process, string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string run = File.ReadAllText(Path.Combine(folder, "schedstat"));
            // The name is in parentheses and may contain any character.
            int open = stat.IndexOf('(', StringComparison.Ordinal);
            int close = stat.LastIndexOf(')');
            string[] fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (open < 0 || fields.Length <= CpuField || !TryNumber(fields[CpuField], out int cpu)
                || !long.TryParse(run.Split(' ')[0], CultureInfo.InvariantCulture, out long runNs)
                || !TryNumber(Path.GetFileName(folder), out int thread))
                return;
            _threads[(process, thread)] = (runNs, cpu, stat[(open + 1)..close]);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is not visible to this process.
        }
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
