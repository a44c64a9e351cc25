// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;

namespace Telemetry.Host;

/// <summary>The kernel's id of the current boot.</summary>
public static class BootId
{
    private const string Path = "/proc/sys/kernel/random/boot_id";

    /// <summary>The id; empty if the kernel does not provide one.</summary>
    public static string Read() => TextFile.Word(Path) ?? "";
}
