// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Model.Control;
using Telemetry.Pipeline.Decoding;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Appliance.Reload;

/// <summary>
/// Takes a changed configuration over while packets come, without a gap in flows that stay. All memory is made here, on
/// the host thread; then, in this order: the publisher has room for more; flows that go are taken out of the kernel's
/// table; a note goes behind their last packet through reader and analysis, and at it both go on under the new
/// configuration; flows that come are put into the table, so that their first packet finds everything in place.
/// </summary>
/// <param name="kernel">The programs.</param>
/// <param name="pipeline">Analysis and publisher.</param>
/// <param name="decoder">The reader's decoder.</param>
/// <param name="notes">The way to the reader.</param>
/// <param name="capture">The capture file, or null.</param>
/// <param name="readers">What is read of the host.</param>
/// <param name="noteInterfaces">Says which interfaces the flows are expected on.</param>
/// <param name="followers">Watchers of the host thread that keep state of flows.</param>
internal sealed class LiveReload(
    KernelCapture kernel, Pipeline<AeronOutlet> pipeline, PacketDecoder<PipelineSink> decoder, ControlQueue notes,
    CaptureWriter? capture, HostReaders readers, Action<Configuration> noteInterfaces,
    IReadOnlyList<IFlowFollower> followers) : IReloadTarget
{
    private const long PauseNs = 200_000;
    private const long LongestWaitNs = 30_000_000_000;

    private int _ticket;

    /// <inheritdoc/>
    public void TakeOver(Configuration next, ControlMessage note)
    {
        Topology topology = next.Topology;
        FlowTableChange flows = kernel.PlanFlows(topology.Flows);
        note.Ticket = ++_ticket;
        IntervalGrowth growth = pipeline.GrowthFor(topology, note.Ticket);
        pipeline.Analysis.Offer(note.Ticket, topology, growth);
        decoder.Offer(note.Ticket, topology);
        pipeline.OfferPublisher(next, growth, note.Ticket);
        Await(() => pipeline.PublisherVersion == note.Ticket);

        kernel.RemoveFlows(flows);
        capture?.Know(topology.Flows);
        noteInterfaces(next);
        Tell(note);
        Await(() => pipeline.Analysis.Ticket == note.Ticket);
        readers.TakeOver(next);
        foreach (IFlowFollower follower in followers)
            follower.Follow(topology);
        kernel.AddFlows(flows, topology.Flows);
    }

    /// <inheritdoc/>
    public void Tell(ControlMessage note)
    {
        note.StampNs = MonotonicClock.NowNs;
        Await(() => notes.TryAdd(in note));
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
