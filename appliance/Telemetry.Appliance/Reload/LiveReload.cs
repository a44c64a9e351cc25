// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Intervals;
using Telemetry.Model.Control;
using Telemetry.Pipeline.Decoding;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Appliance.Reload;

/// <summary>
/// Applies a changed configuration during the run, without a gap in flows that stay. All memory is allocated here, on
/// the host thread. Then, in this order: the publisher takes over larger tables; removed flows are taken out of the
/// kernel's table; a control message follows their last packet through reader and analysis, and both switch to the new
/// configuration when they reach it; new flows are put into the table, so that their first packet finds everything in
/// place.
/// </summary>
/// <param name="kernel">The programs.</param>
/// <param name="pipeline">Analysis and publisher.</param>
/// <param name="decoder">The reader's decoder.</param>
/// <param name="control">Queue of control messages to the reader.</param>
/// <param name="capture">The capture file, or null.</param>
/// <param name="readers">Readers of the host's counters.</param>
/// <param name="setInterfaces">Updates the interfaces on which the flows are expected.</param>
/// <param name="followers">Watchers on the host thread that keep state of flows.</param>
internal sealed class LiveReload(
    KernelCapture kernel, PacketPipeline pipeline, PacketDecoder<PipelineSink> decoder, ControlQueue control,
    CaptureWriter? capture, HostReaders readers, Action<Configuration> setInterfaces,
    IReadOnlyList<IFlowFollower> followers) : IReloadTarget
{
    private const long PauseNs = 200_000;
    private const long LongestWaitNs = 30_000_000_000;

    private int _ticket;

    /// <inheritdoc/>
    public void TakeOver(Configuration next, ControlMessage message)
    {
        Topology topology = next.Topology;
        FlowTableChange flows = kernel.PlanFlows(topology.Flows);
        message.Ticket = ++_ticket;
        IntervalGrowth growth = pipeline.GrowthFor(topology, message.Ticket);
        pipeline.Analysis.Offer(message.Ticket, topology, growth);
        decoder.Offer(message.Ticket, topology);
        pipeline.OfferPublisher(next, growth, message.Ticket);
        Await(() => pipeline.PublisherVersion == message.Ticket);

        kernel.RemoveFlows(flows);
        capture?.Know(topology.Flows);
        setInterfaces(next);
        Send(message);
        Await(() => pipeline.Analysis.Ticket == message.Ticket);
        readers.TakeOver(next);
        foreach (IFlowFollower follower in followers)
            follower.Follow(topology);
        kernel.AddFlows(flows, topology.Flows);
    }

    /// <inheritdoc/>
    public void Send(ControlMessage message)
    {
        message.StampNs = MonotonicClock.NowNs;
        Await(() => control.TryAdd(in message));
    }

    private void Await(Func<bool> condition)
    {
        long untilNs = MonotonicClock.NowNs + LongestWaitNs;
        while (!condition())
        {
            if (pipeline.IsDone || MonotonicClock.NowNs > untilNs)
                throw new InvalidOperationException("the pipeline does not take over the configuration");
            HostThread.SleepNs(PauseNs);
        }
    }
}
