// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting;

/// <summary>What the process may do: its effective capabilities.</summary>
internal static class HostPrivileges
{
    internal const string Remedy = "run as root, or give the binary these capabilities (setcap)";

    private const string CapabilitiesLine = "CapEff:";
    private const int Administrator = 21;
    private const int FirstSplitOff = 38;                       // from here on, CAP_SYS_ADMIN does as well

    /// <summary>What loading and attaching programs needs; numbers from linux/capability.h.</summary>
    internal static IReadOnlyList<(int Bit, string Name)> ToMeasure { get; } =
        [(12, "CAP_NET_ADMIN"), (FirstSplitOff, "CAP_PERFMON"), (39, "CAP_BPF")];

    /// <summary>What making network namespaces needs besides.</summary>
    internal static IReadOnlyList<(int Bit, string Name)> ToDemonstrate { get; } =
        [.. ToMeasure, (Administrator, "CAP_SYS_ADMIN")];

    /// <summary>Names of what is missing, empty if nothing; null if that cannot be read.</summary>
    internal static string? Missing(IReadOnlyList<(int Bit, string Name)> wanted)
    {
        if (Effective() is not { } held)
            return null;
        bool all = Holds(held, Administrator);
        return string.Join(", ", wanted
            .Where(one => !Holds(held, one.Bit) && !(all && one.Bit >= FirstSplitOff))
            .Select(one => one.Name));
    }

    /// <summary>Refuses to start without them.</summary>
    /// <param name="where">The command.</param>
    /// <param name="wanted">What it needs.</param>
    /// <exception cref="FailureException">Something is missing; it is named.</exception>
    internal static void Require(string where, IReadOnlyList<(int Bit, string Name)> wanted)
    {
        if (Missing(wanted) is { Length: > 0 } missing)
            throw new FailureException(new Failure(ExitCode.CannotRun, where, $"missing {missing}", Remedy));
    }

    private static bool Holds(ulong held, int bit) => (held >> bit & 1) != 0;

    private static ulong? Effective()
    {
        try
        {
            string? line = File.ReadLines("/proc/self/status").FirstOrDefault(text =>
                text.StartsWith(CapabilitiesLine, StringComparison.Ordinal));
            return line is not null && ulong.TryParse(line.AsSpan(CapabilitiesLine.Length).Trim(),
                NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong held) ? held : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
