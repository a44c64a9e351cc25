// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Kernel.HostPath;

/// <summary>Figures that the kernel keeps of loaded programs, readable without privilege.</summary>
/// <param name="Tag">Digest of the programs' instructions, the same wherever they are loaded; 0 if unknown.</param>
/// <param name="Runs">Runs while the host kept statistics, since the programs were loaded.</param>
/// <param name="RunNs">Time of these runs, nanoseconds.</param>
/// <param name="Missed">Times that the kernel did not run them because they ran already; null where the kernel does not
/// count them.</param>
public readonly record struct ProgramFacts(ulong Tag, long Runs, long RunNs, long? Missed)
{
    private const string Statistics = "/proc/sys/kernel/bpf_stats_enabled";

    /// <summary>True while the host keeps statistics of runs (<c>kernel.bpf_stats_enabled</c>), which cost each of them
    /// some nanoseconds.</summary>
    public static bool AreRunsTimed => TextFile.Word(Statistics) == "1";

    /// <summary>Reads the sums over programs.</summary>
    /// <param name="programs">File descriptors of this process.</param>
    internal static ProgramFacts Read(IEnumerable<int> programs)
    {
        var sum = new ProgramFacts(0, 0, 0, 0);
        foreach (int program in programs)
        {
            ulong tag = 0;
            long runs = 0;
            long runNs = 0;
            long? missed = null;
            foreach (string line in TextFile.Lines(
                string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{program}")))
            {
                switch (line.Split(':', 2, StringSplitOptions.TrimEntries))
                {
                    case ["prog_tag", var text]:
                        _ = ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out tag);
                        break;
                    case ["run_cnt", var text]:
                        _ = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out runs);
                        break;
                    case ["run_time_ns", var text]:
                        _ = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out runNs);
                        break;
                    case ["recursion_misses", var text]
                        when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long known):
                        missed = known;
                        break;
                    default:
                        break;
                }
            }
            sum = new ProgramFacts(sum.Tag ^ tag, sum.Runs + runs, sum.RunNs + runNs, sum.Missed + missed);
        }
        return sum;
    }
}
