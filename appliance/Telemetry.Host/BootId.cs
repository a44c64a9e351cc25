// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;

namespace Telemetry.Host;

/// <summary>What tells one start of the host from another.</summary>
public static class BootId
{
    private const string Path = "/proc/sys/kernel/random/boot_id";

    /// <summary>The kernel's id of this start; empty where it tells none.</summary>
    public static string Read() => TextFile.Word(Path) ?? "";
}
