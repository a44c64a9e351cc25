// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.HostPath;

/// <summary>Network namespace of a thread, as kernel programs know it.</summary>
internal static class ThreadNetwork
{
    /// <summary>Inode of the calling thread's network namespace; 0 if it cannot be found out.</summary>
    internal static uint Inode()
    {
        // The name of the link ends with the inode: net:[4026531840].
        string name = File.ResolveLinkTarget("/proc/thread-self/ns/net", returnFinalTarget: false)?.Name ?? "";
        return uint.TryParse(name.AsSpan(name.IndexOf('[') + 1).TrimEnd(']'), out uint inode) ? inode : 0;
    }
}
