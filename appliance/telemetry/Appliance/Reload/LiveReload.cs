// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Intervals;
using Telemetry.Model.Control;
using Telemetry.Pipeline.Decoding;

namespace Telemetry.Appliance.Reload;

/// <summary>
/// Applies a changed configuration during the run, without a gap in flows that stay. All memory is allocated here, on
/// the host thread. Then, in this order: the publisher takes over larger tables; removed flows are taken out of the
/// kernel's table; control messages follow their last packet through reader and analysis: that they are not watched any
/// more, and one with which both switch to the new configuration; new flows are put into the table, so that their first
/// packet finds everything in place.
/// </summary>
/// <param name="pipeline">Analysis and publisher.</param>
/// <param name="decoder">The reader's decoder.</param>
/// <param name="followers">Watchers on the host thread that keep state of flows.</param>
internal sealed class LiveReload(
    LiveParts run, PacketPipeline pipeline, PacketDecoder<PipelineSink> decoder,
    IReadOnlyList<IFlowFollower> followers)
{
    private const long PauseNs = 200_000;
    private const long LongestWaitNs = 30_000_000_000;

    private int _ticket;

    /// <summary>Applies a configuration: all of it or, if it throws, nothing.</summary>
    /// <param name="next">The new configuration; entries that stay keep their indexes.</param>
    /// <param name="message">The control message to send along; its ticket is not yet set.</param>
    /// <exception cref="FailureException">The programs would have to be reloaded.</exception>
    internal void TakeOver(Configuration next, ControlMessage message)
    {
        Topology topology = next.Topology;
        KernelCapture kernel = run.Kernel;
        FlowTableChange flows = kernel.PlanFlows(topology.Flows);
        message.Ticket = ++_ticket;
        IntervalGrowth growth = pipeline.GrowthFor(topology, message.Ticket);
        pipeline.Analysis.Offer(message.Ticket, topology, growth);
        decoder.Offer(message.Ticket, topology);
        pipeline.OfferPublisher(next, growth, message.Ticket);
        Await(() => pipeline.PublisherVersion == message.Ticket);

        FlowDefinition[] removed = [.. kernel.Flows.ExceptBy(topology.Flows.Select(flow => flow.Id), flow => flow.Id)];
        FlowDefinition[] added = [.. topology.Flows.ExceptBy(kernel.Flows.Select(flow => flow.Id), flow => flow.Id)];
        long sinceNs = MonotonicClock.NowNs;
        kernel.RemoveFlows(flows);
        TellPresence(ControlKind.FlowUnwatched, removed, sinceNs);
        run.Each(part => part.TakeOver(next));
        Send(message);
        Await(() => pipeline.Analysis.Ticket == message.Ticket);
        run.Each(part => part.SwitchTo(next));
        foreach (IFlowFollower follower in followers)
            follower.Follow(topology);
        sinceNs = MonotonicClock.NowNs;
        kernel.AddFlows(flows, topology.Flows);
        TellPresence(ControlKind.FlowWatched, added.Where(kernel.IsSeen), sinceNs);
    }

    /// <summary>Sends a control message without a change.</summary>
    internal void Send(ControlMessage message)
    {
        message.StampNs = MonotonicClock.NowNs;
        Await(() => run.Control.TryAdd(in message));
    }

    // What passes while a flow is not in the table is not a loss of the market, here and in a replay of the capture.
    private void TellPresence(ControlKind kind, IEnumerable<FlowDefinition> flows, long sinceNs)
    {
        foreach (FlowDefinition flow in flows)
            Send(new ControlMessage
            {
                Kind = kind,
                SinceNs = sinceNs,
                FlowId = flow.Id,
                LineIndex = (short)flow.LineIndex,
            });
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
