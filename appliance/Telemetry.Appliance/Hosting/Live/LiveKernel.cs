// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Capture;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Config.Planning;
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting.Live;

/// <summary>What a session asks of the kernel, and what it takes of memory.</summary>
internal static class LiveKernel
{
    // Room for flows that come while running: a slot takes 64 bytes.
    private const int LeastFlowCapacity = 4_096;

    /// <summary>Memory that a session takes with a configuration, with the rings that it was started for.</summary>
    internal static MemoryPlan MemoryFor(LiveOptions options, Configuration configuration)
    {
        (int rings, int moved) = (0, 0);
        int[] others = [.. options.Cores.Readers.Others.Select(other => other.Node)];
        options.InNamespace(() =>
        {
            KernelCaptureOptions kernel = OptionsFor(options);
            rings = KernelCapture.RingCount(kernel);
            moved = KernelCapture.RingCountOn(kernel, others);
        });
        return MemoryPlan.For(configuration, rings, publishes: true, moved);
    }

    /// <summary>Flows, interfaces and rings of a session.</summary>
    internal static KernelCaptureOptions OptionsFor(LiveOptions options)
    {
        Settings settings = options.Configuration.Settings;
        return new KernelCaptureOptions
        {
            Flows = options.Configuration.Topology.Flows,
            FlowCapacity = options.Reloads is null
                ? 0 : Math.Max(LeastFlowCapacity, 2 * options.Configuration.Topology.Flows.Count),
            SnapCapacity = options.Reloads is null ? 1 : FlowBuilder.StreamSnapLength,
            Interfaces = [.. settings.Interfaces.Select(device =>
                new CaptureInterface(device.Name, device.Attach, Mirror: device.IsMirror, Drop: device.Drop))],
            RingBytes = settings.Capture.RingBytes,
            Transport = settings.Capture.Transport,
            Topology = options.Topology,
            NodeOfMemory = options.NodeOfMemory,
            WakeReader = settings.Capture.Wait == WaitMode.Epoll,
        };
    }
}
