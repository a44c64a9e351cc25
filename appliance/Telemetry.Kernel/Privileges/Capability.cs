// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Privileges;

/// <summary>The capabilities that a run may need; numbers of <c>linux/capability.h</c>.</summary>
public enum Capability
{
    /// <summary>Attach programs to interfaces.</summary>
    NetAdmin = 12,

    /// <summary>Open packet sockets.</summary>
    NetRaw = 13,

    /// <summary>Lock memory above RLIMIT_MEMLOCK.</summary>
    IpcLock = 14,

    /// <summary>Nearly everything; before 5.8 in the place of the two below.</summary>
    SysAdmin = 21,

    /// <summary>Have the verifier accept programs that compute with addresses; since 5.8.</summary>
    PerfMon = 38,

    /// <summary>Create maps, load programs, make links; since 5.8.</summary>
    Bpf = 39,
}
