// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;

namespace Telemetry.Appliance.Host;

/// <summary>Whether a hypervisor lies below.</summary>
internal static class VirtualMachine
{
    /// <summary>True if the processor says so (<c>hypervisor</c> among the flags of <c>/proc/cpuinfo</c>).</summary>
    internal static bool IsHere() => TextFile.Lines("/proc/cpuinfo").Any(line =>
        line.StartsWith("flags", StringComparison.Ordinal)
        && line.Split(' ').Contains("hypervisor"));
}
