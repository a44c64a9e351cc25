// SPDX-License-Identifier: Apache-2.0
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>The root of the control groups of version 2, mounted for the test: where the host has it mounted,
/// <c>ip netns exec</c> hides it.</summary>
internal sealed class CgroupMount : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal CgroupMount() => PlainRun.Of(Patience, "mount", "-t", "cgroup2", "none", Root);

    /// <summary>Its directory.</summary>
    internal string Root { get; } = Directory.CreateTempSubdirectory("telemetry-cgroup-").FullName;

    public void Dispose()
    {
        PlainRun.Of(Patience, "umount", Root);
        Directory.Delete(Root);
    }
}
