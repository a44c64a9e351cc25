// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Privileges;

/// <summary>Capabilities that a run may need; numbers of <c>linux/capability.h</c>.</summary>
public enum Capability
{
    /// <summary>Attach programs to interfaces.</summary>
    NetAdmin = 12,

    /// <summary>Open packet sockets.</summary>
    NetRaw = 13,

    /// <summary>Lock memory above RLIMIT_MEMLOCK.</summary>
    IpcLock = 14,

    /// <summary>Nearly every privilege; before 5.8 in place of the two below.</summary>
    SysAdmin = 21,

    /// <summary>Load programs that do pointer arithmetic; since 5.8.</summary>
    PerfMon = 38,

    /// <summary>Create maps, load programs, create links; since 5.8.</summary>
    Bpf = 39,
}
