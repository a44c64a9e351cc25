// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Host;

/// <summary>The time namespace of this process: if it is not the initial one, CLOCK_MONOTONIC differs from the clock of
/// the kernel's stamps.</summary>
public static class TimeNamespace
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Offset by which the process's monotonic clock is ahead of the kernel's, nanoseconds; 0 if
    /// unknown.</summary>
    public static long MonotonicOffsetNs()
    {
        try
        {
            return OffsetOf(File.ReadAllText("/proc/self/timens_offsets"));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return 0;                               // a kernel without time namespaces
        }
    }

    /// <summary>The offset in the text of <c>timens_offsets</c>: clock, seconds and nanoseconds in each line.</summary>
    internal static long OffsetOf(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields is ["monotonic" or "1", var seconds, var rest]
                && long.TryParse(seconds, CultureInfo.InvariantCulture, out long whole)
                && long.TryParse(rest, CultureInfo.InvariantCulture, out long ns))
                return whole * NsPerSecond + ns;
        }
        return 0;
    }
}
