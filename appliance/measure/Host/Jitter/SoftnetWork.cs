// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Host.Jitter;

/// <summary>Network processing of one core: its line of <c>softnet_stat</c>.</summary>
/// <param name="Packets">Processed packets.</param>
/// <param name="Squeezed">Rounds that ended with work left.</param>
/// <param name="Dropped">Packets dropped because the core's backlog was full.</param>
public readonly record struct SoftnetWork(uint Packets, uint Squeezed, uint Dropped = 0)
{
    /// <summary>The kernel's table, the same in every network namespace.</summary>
    public const string Path = "/proc/net/softnet_stat";

    private const int DroppedColumn = 1;
    private const int SqueezedColumn = 2;
    private const int CpuColumn = 12;

    /// <summary>Parses the line of a core; zero if there is none. Kernels before 5.10 do not print the CPU: then the
    /// line's position is used.</summary>
    public static SoftnetWork Parse(string content, int cpu) =>
        ParseAll(content).FirstOrDefault(known => known.Cpu == cpu).Work;

    /// <summary>Parses the lines of all cores.</summary>
    internal static IEnumerable<(int Cpu, SoftnetWork Work)> ParseAll(string content)
    {
        string[] lines = content.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int place = 0; place < lines.Length; place++)
        {
            string[] columns = lines[place].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length <= SqueezedColumn)
                continue;
            int cpu = columns.Length > CpuColumn ? (int)Number(columns[CpuColumn]) : place;
            yield return (cpu, new SoftnetWork(
                Number(columns[0]), Number(columns[SqueezedColumn]), Number(columns[DroppedColumn])));
        }
    }

    /// <summary>Work since an earlier reading; the counters wrap.</summary>
    public SoftnetWork Since(SoftnetWork before) =>
        new(unchecked(Packets - before.Packets), unchecked(Squeezed - before.Squeezed),
            unchecked(Dropped - before.Dropped));

    private static uint Number(string text) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : 0;
}
