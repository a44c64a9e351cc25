// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Perf.WholePath;

/// <summary>Kernel's statistics of a program's calls (<c>bpf_stats</c>), while they are enabled.</summary>
/// <param name="TimeNs">Time of all calls, including the two clock readings of the statistics.</param>
/// <param name="Calls">Number of calls.</param>
internal readonly partial record struct ProgramStatistics(long TimeNs, long Calls)
{
    private const string Id = "prog_id:";
    private const string Time = "run_time_ns:";
    private const string Count = "run_cnt:";

    /// <summary>Mean time of a call, nanoseconds.</summary>
    internal double MeanNs => (double)TimeNs / Calls;

    /// <summary>Enables the statistics for all programs, until this is disposed.</summary>
    internal static IDisposable Enable() => new Counting();

    /// <summary>Statistics of a program of this process.</summary>
    internal static ProgramStatistics Of(int programFd) => Of(Read($"/proc/self/fdinfo/{programFd}"));

    /// <summary>Sum of the statistics of all programs that a process has open.</summary>
    internal static ProgramStatistics OfProcess(int process) =>
        Directory.GetFiles($"/proc/{process}/fdinfo").Select(ReadIfOpen).Where(fields => fields.ContainsKey(Time))
            .DistinctBy(fields => fields[Id]).Select(Of)
            .Aggregate(default(ProgramStatistics), (sum, one) => new(sum.TimeNs + one.TimeNs, sum.Calls + one.Calls));

    /// <summary>Difference of two readings.</summary>
    public static ProgramStatistics operator -(ProgramStatistics end, ProgramStatistics start) =>
        new(end.TimeNs - start.TimeNs, end.Calls - start.Calls);

    private static ProgramStatistics Of(Dictionary<string, string> fields) =>
        new(Number(fields[Time]), Number(fields[Count]));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    // Of what a process has open, some is closed meanwhile; its programs stay.
    private static Dictionary<string, string> ReadIfOpen(string path)
    {
        try
        {
            return Read(path);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private static Dictionary<string, string> Read(string path)
    {
        Dictionary<string, string> fields = [];
        foreach (string line in File.ReadAllLines(path))
        {
            string[] words = line.Split('\t', 2);
            fields[words[0]] = words[^1];
        }
        return fields;
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_enable_stats(int type);

    private sealed class Counting : IDisposable
    {
        private readonly int _fd = bpf_enable_stats(0);

        internal Counting()
        {
            if (_fd < 0)
                throw new InvalidOperationException($"bpf_stats are refused: errno {-_fd}");
        }

        public void Dispose() => _ = Libc.close(_fd);
    }
}
