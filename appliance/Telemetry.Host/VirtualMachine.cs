// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;

namespace Telemetry.Host;

/// <summary>Whether a hypervisor lies below.</summary>
public static class VirtualMachine
{
    /// <summary>True if the processor says so (<c>hypervisor</c> among the flags of <c>/proc/cpuinfo</c>).</summary>
    public static bool IsHere() => TextFile.Lines("/proc/cpuinfo").Any(line =>
        line.StartsWith("flags", StringComparison.Ordinal)
        && line.Split(' ').Contains("hypervisor"));
}
