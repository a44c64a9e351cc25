// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Privileges;

namespace Telemetry.Host.Confinement;

/// <summary>Capabilities of the calling thread, and the purpose of each.</summary>
public static class HostPrivileges
{
    /// <summary>Remedy for missing capabilities.</summary>
    public const string Remedy =
        "run as root, or give it these capabilities (AmbientCapabilities= of the unit, or setcap)";

    /// <summary>Capabilities for loading and attaching programs.</summary>
    public static IReadOnlyList<(Capability Capability, string Name, string Purpose)> ToMeasure { get; } =
    [
        (Capability.Bpf, "CAP_BPF", "to load programs and make maps"),
        (Capability.NetAdmin, "CAP_NET_ADMIN", "to attach programs to interfaces"),
        (Capability.PerfMon, "CAP_PERFMON", "for the verifier to accept programs that compute with addresses"),
    ];

    /// <summary>Additional capabilities for making network namespaces.</summary>
    public static IReadOnlyList<(Capability Capability, string Name, string Purpose)> ToDemonstrate { get; } =
        [.. ToMeasure, (Capability.SysAdmin, "CAP_SYS_ADMIN", "to make network namespaces")];

    /// <summary>Additional capabilities for mirror ports.</summary>
    public static IReadOnlyList<(Capability Capability, string Name, string Purpose)> ToMirror { get; } =
        [(Capability.NetRaw, "CAP_NET_RAW", "to make a mirror port promiscuous")];

    /// <summary>
    /// Capabilities that only the control thread and the host thread keep once everything is attached. Attaching to an
    /// interface that came back takes a link (CAP_BPF) on an interface (CAP_NET_ADMIN), and a packet socket
    /// (CAP_NET_RAW) on a mirror port.
    /// </summary>
    internal static ulong Kept(bool hasMirrors) =>
        ThreadCapabilities.Bit(Capability.Bpf) | ThreadCapabilities.Bit(Capability.NetAdmin)
        | (hasMirrors ? ThreadCapabilities.Bit(Capability.NetRaw) : 0);

    /// <summary>Names of the missing capabilities, each with its purpose; empty if none is missing, null if
    /// unknown.</summary>
    public static string? Missing(
        IReadOnlyList<(Capability Capability, string Name, string Purpose)> wanted) =>
        ThreadCapabilities.Effective is { } held ? Missing(wanted, held) : null;

    /// <summary>The same for a given set of held capabilities, one bit each.</summary>
    internal static string Missing(
        IReadOnlyList<(Capability Capability, string Name, string Purpose)> wanted, ulong held)
    {
        bool all = Holds(held, Capability.SysAdmin);
        return string.Join(", ", wanted
            .Where(one => !Holds(held, one.Capability) && !(all && one.Capability >= Capability.PerfMon))
            .Select(one => $"{one.Name} ({one.Purpose})"));
    }

    /// <summary>Refuses to start without the capabilities.</summary>
    /// <param name="where">The command.</param>
    /// <param name="wanted">The capabilities that it needs.</param>
    /// <exception cref="FailureException">A capability is missing; the message names it.</exception>
    public static void Require(
        string where, IReadOnlyList<(Capability Capability, string Name, string Purpose)> wanted)
    {
        if (Missing(wanted) is { Length: > 0 } missing)
            throw new FailureException(new Failure(ExitCode.CannotRun, where, $"missing {missing}", Remedy));
    }

    private static bool Holds(ulong held, Capability capability) =>
        (held & ThreadCapabilities.Bit(capability)) != 0;
}
