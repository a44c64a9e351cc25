// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Nodes;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;

namespace Telemetry.Appliance.Live;

/// <summary>Kernel resources and memory of a live run.</summary>
internal static class LiveKernel
{
    // Room for flows added while running: a slot takes 64 bytes.
    private const int LeastFlowCapacity = 4_096;

    /// <summary>Memory plan of a run.</summary>
    internal static MemoryPlan MemoryFor(Configuration configuration, LiveProcess process)
    {
        MemoryPlan? plan = null;
        process.InNamespace(() => plan = MemoryFor(
            configuration, OptionsFor(configuration, process), process.Cores.Readers));
        return plan!;
    }

    /// <summary>Memory plan of a run, in the network namespace of the calling thread.</summary>
    internal static MemoryPlan MemoryFor(
        Configuration configuration, KernelCaptureOptions kernel, ReaderPlaces readers) => MemoryPlan.For(
            configuration, KernelCapture.RingCount(kernel), publishes: true,
            KernelCapture.RingCountOn(kernel, [.. readers.Others.Select(other => other.Node)]));

    /// <summary>Flows, interfaces and rings of a run.</summary>
    internal static KernelCaptureOptions OptionsFor(Configuration configuration, LiveProcess process) =>
        OptionsFor(configuration, process.Reloads is not null) with
        {
            Topology = process.Topology,
            NodeOfMemory = process.NodeOfMemory,
        };

    /// <summary>Flows, interfaces and rings of a configuration.</summary>
    internal static KernelCaptureOptions OptionsFor(Configuration configuration, bool canReload)
    {
        Settings settings = configuration.Settings;
        int flows = configuration.Topology.Flows.Count;
        return new KernelCaptureOptions
        {
            Flows = configuration.Topology.Flows,
            FlowCapacity = canReload ? Math.Max(LeastFlowCapacity, 2 * flows) : 0,
            SnapCapacity = canReload ? FlowBuilder.StreamSnapLength : 1,
            WholeCapacity = canReload,
            Interfaces = [.. settings.Interfaces.Select(device =>
                new CaptureInterface(device.Name, device.Attach, Mirror: device.IsMirror, Drop: device.Drop)
                {
                    NicStamps = device.NicStamps,
                })],
            RingBytes = settings.Capture.RingBytes,
            Trailers = settings.Interfaces.Any(device => device.Trailer is not null),
            SampleEvery = settings.HostPath.Talkers,
            Transport = settings.Capture.Transport,
            WakeReader = settings.Capture.Wait == WaitMode.Epoll,
            Flight = FlightRingPlan.For(settings) is { } flight ? FlightOf(flight) : null,
        };
    }

    private static FlightOptions FlightOf(FlightRingPlan plan) => new()
    {
        Bytes = plan.Bytes,
        Snap = plan.Snap,
        Packets = (plan.IsFollowed ? FlightChoice.Counted : FlightChoice.None) | plan.Packets switch
        {
            BlackBoxPackets.Flows => FlightChoice.Flows,
            BlackBoxPackets.Control => FlightChoice.Flows | FlightChoice.Control,
            BlackBoxPackets.All => FlightChoice.Flows | FlightChoice.Control | FlightChoice.Others,
            _ => FlightChoice.Flows | FlightChoice.Control | FlightChoice.Others | FlightChoice.Payload,
        },
    };
}
