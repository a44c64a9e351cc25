// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;

namespace Telemetry.Host;

/// <summary>Detection of a virtual machine.</summary>
public static class VirtualMachine
{
    /// <summary>True if the processor reports a hypervisor (<c>hypervisor</c> among the flags of
    /// <c>/proc/cpuinfo</c>).</summary>
    public static bool IsHere() => TextFile.Lines("/proc/cpuinfo").Any(line =>
        line.StartsWith("flags", StringComparison.Ordinal)
        && line.Split(' ').Contains("hypervisor"));
}
