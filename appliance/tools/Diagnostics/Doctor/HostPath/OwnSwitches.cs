// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>The kernel's count of how often a thread gave up its CPU, in another file than those that are
/// proven. A sleep that is over before the thread has left its CPU is none: on a slow machine there are some.</summary>
internal static class OwnSwitches
{
    private const string Count = "voluntary_ctxt_switches:";

    /// <summary>Switches of a thread of this process so far; null if the kernel does not say.</summary>
    internal static long? Of(int thread)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{thread}/status");
        string? line = TextFile.Lines(path).FirstOrDefault(
            static text => text.StartsWith(Count, StringComparison.Ordinal));
        return line is not null && long.TryParse(
            line.AsSpan(Count.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? count : null;
    }

    /// <summary>Says that fewer sleeps than were made left the CPU, and which of the two it is.</summary>
    /// <param name="sleeps">Sleeps that were made.</param>
    /// <param name="own">Switches by this count.</param>
    internal static string TooSlow(int sleeps, long own) => string.Create(CultureInfo.InvariantCulture,
        $"too slow here, not wrong: {sleeps - own} sleeps were over before the thread had left its CPU");
}
