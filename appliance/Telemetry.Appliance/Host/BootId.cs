// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;

namespace Telemetry.Appliance.Host;

/// <summary>What tells one start of the host from another.</summary>
internal static class BootId
{
    private const string Path = "/proc/sys/kernel/random/boot_id";

    /// <summary>The kernel's id of this start; empty where it tells none.</summary>
    internal static string Read() => TextFile.Word(Path) ?? "";
}
