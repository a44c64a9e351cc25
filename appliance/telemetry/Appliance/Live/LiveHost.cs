// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Host.Settings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Appliance.Live;

/// <summary>Makes the readers of the host in the network namespace of the measured interfaces.</summary>
internal static class LiveHost
{
    /// <summary>Readers of counters and memberships.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="process">Runs actions in the namespace.</param>
    /// <param name="kernel">The interfaces; one that comes later counts its drops from then on.</param>
    /// <param name="interfaceOfFlow">Index by flow id of the interface on which the flow is expected. Kept.</param>
    internal static HostReaders MakeReaders(
        Configuration configuration, LiveProcess process, KernelCapture kernel, int[] interfaceOfFlow)
    {
        HostReaders? readers = null;
        process.InNamespace(() => readers = new HostReaders(
            configuration, kernel.Interfaces.Select(device => device.Name)
                .Union(kernel.Missing.Select(known => known.Name)), interfaceOfFlow));
        return readers!;
    }

    /// <summary>Settings of the host and of the interfaces that are there.</summary>
    /// <param name="process">The CPUs of the threads.</param>
    /// <param name="kernel">The interfaces.</param>
    internal static WatchedSettings MakeSettings(LiveProcess process, KernelCapture kernel)
    {
        WatchedSettings? settings = null;
        CpuSet cpus = process.Cores.Settings.IsGiven
            ? new CpuSet(process.Cores.Settings.Pinned.Select(pin => pin.Cpu)) : HostThread.Cpus();
        process.InNamespace(() =>
            settings = new WatchedSettings([.. kernel.Interfaces.Select(device => device.Name)], cpus));
        return settings!;
    }
}
