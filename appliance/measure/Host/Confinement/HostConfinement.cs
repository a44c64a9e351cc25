// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Privileges;
using Telemetry.Model.Confinement;

namespace Telemetry.Host.Confinement;

/// <summary>Restrictions that a process puts on itself once it measures.</summary>
public static class HostConfinement
{
    /// <summary>Locks the process's memory, keeps only those capabilities of the calling thread that are needed when an
    /// interface comes back, and makes the kernel refuse all system calls that measuring does not need.</summary>
    public static void Confine(SecuritySettings settings, bool hasMirrors, IProgress<string> notices)
    {
        if (LockedMemory.Lock() is { } warning)
            notices.Report(warning);
        if (!ThreadCapabilities.KeepOnly(HostPrivileges.Kept(hasMirrors)))
            notices.Report("security: the kernel does not let capabilities be given up; they are kept");
        if (!settings.FiltersSystemCalls)
            return;
        int result = SystemCallFilter.ApplyToProcess(packetSockets: hasMirrors);
        if (result != 0)
            notices.Report($"security: the filter of system calls cannot be had: {NativeError.Text(result)}; "
                + "set seccomp: off to be without it knowingly");
    }
}
