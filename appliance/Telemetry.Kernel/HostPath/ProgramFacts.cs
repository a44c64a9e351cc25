// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Kernel.HostPath;

/// <summary>Figures that the kernel keeps of a loaded program, readable without privilege.</summary>
internal static class ProgramFacts
{
    /// <summary>Times that the kernel did not run programs because they ran already; null where the kernel does not
    /// count them.</summary>
    internal static long? ReadMissed(IEnumerable<int> programs)
    {
        const string Key = "recursion_misses:";
        long sum = 0;
        foreach (int program in programs)
        {
            string? line = File.ReadLines($"/proc/self/fdinfo/{program}")
                .FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
            if (line is null)
                return null;
            sum += long.Parse(line.AsSpan(Key.Length).Trim(), CultureInfo.InvariantCulture);
        }
        return sum;
    }
}
