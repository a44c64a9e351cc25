// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;

namespace Telemetry.Host.Settings;

/// <summary>CPUs on which a thread of this process may run.</summary>
/// <param name="name">The thread's name.</param>
internal sealed class ThreadSetting(string name, int thread) : WatchedSetting(SettingNames.Threads, name)
{
    protected override int Read(Span<byte> found) =>
        HostThread.TryReadCpus(thread, found[..HostThread.CpuSetBytes]) ? HostThread.CpuSetBytes : 0;

    protected override string Describe(ReadOnlySpan<byte> found) => HostThread.CpusOf(found).ToString();
}
