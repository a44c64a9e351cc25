// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Privileges;
using Telemetry.Model.Failures;

namespace Telemetry.Host.Confinement;

/// <summary>What the calling thread may do, and what that is wanted for.</summary>
public static class HostPrivileges
{
    /// <summary>How to get capabilities that are missing.</summary>
    public const string Remedy =
        "run as root, or give it these capabilities (AmbientCapabilities= of the unit, or setcap)";

    /// <summary>What loading and attaching programs needs.</summary>
    public static IReadOnlyList<(Capability Capability, string Name, string Purpose)> ToMeasure { get; } =
    [
        (Capability.Bpf, "CAP_BPF", "to load programs and make maps"),
        (Capability.NetAdmin, "CAP_NET_ADMIN", "to attach programs to interfaces"),
        (Capability.PerfMon, "CAP_PERFMON", "for the verifier to accept programs that compute with addresses"),
    ];

    /// <summary>What making network namespaces needs besides.</summary>
    public static IReadOnlyList<(Capability Capability, string Name, string Purpose)> ToDemonstrate { get; } =
        [.. ToMeasure, (Capability.SysAdmin, "CAP_SYS_ADMIN", "to make network namespaces")];

    /// <summary>What mirror ports need besides.</summary>
    public static IReadOnlyList<(Capability Capability, string Name, string Purpose)> ToMirror { get; } =
        [(Capability.NetRaw, "CAP_NET_RAW", "to make a mirror port promiscuous")];

    /// <summary>
    /// What is kept once everything is attached, by the control thread and the host thread alone: an interface that
    /// comes back is attached to again, which takes a link (CAP_BPF) on an interface (CAP_NET_ADMIN), and a packet
    /// socket (CAP_NET_RAW) where it is a mirror port.
    /// </summary>
    internal static ulong Kept(bool hasMirrors) =>
        ThreadCapabilities.Bit(Capability.Bpf) | ThreadCapabilities.Bit(Capability.NetAdmin)
        | (hasMirrors ? ThreadCapabilities.Bit(Capability.NetRaw) : 0);

    /// <summary>Names of what is missing, each with its purpose, empty if nothing; null if that cannot be
    /// told.</summary>
    public static string? Missing(
        IReadOnlyList<(Capability Capability, string Name, string Purpose)> wanted) =>
        ThreadCapabilities.Effective is { } held ? Missing(wanted, held) : null;

    /// <summary>The same of what is held, a bit each.</summary>
    internal static string Missing(
        IReadOnlyList<(Capability Capability, string Name, string Purpose)> wanted, ulong held)
    {
        bool all = Holds(held, Capability.SysAdmin);
        return string.Join(", ", wanted
            .Where(one => !Holds(held, one.Capability) && !(all && one.Capability >= Capability.PerfMon))
            .Select(one => $"{one.Name} ({one.Purpose})"));
    }

    /// <summary>Refuses to start without them.</summary>
    /// <param name="where">The command.</param>
    /// <param name="wanted">What it needs.</param>
    /// <exception cref="FailureException">Something is missing; it is named.</exception>
    public static void Require(
        string where, IReadOnlyList<(Capability Capability, string Name, string Purpose)> wanted)
    {
        if (Missing(wanted) is { Length: > 0 } missing)
            throw new FailureException(new Failure(ExitCode.CannotRun, where, $"missing {missing}", Remedy));
    }

    private static bool Holds(ulong held, Capability capability) =>
        (held & ThreadCapabilities.Bit(capability)) != 0;
}
