// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Stages;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>The analysis with its exchange, on one thread.</summary>
internal sealed class AnalysisHarness
{
    private readonly IntervalExchange _exchange;
    private readonly Analysis _analysis;

    public AnalysisHarness(long intervalNs, int buffers)
    {
        Topology = OrderScript.MakeTopology(session => session with { MaxPendingOrders = 1024 }, 1, namesTicks: true);
        var ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1 << 12, new YieldingWaitStrategy());
        _exchange = new IntervalExchange(Topology, 16, buffers, waits: false);
        var options = new AnalysisOptions { IntervalNs = intervalNs, WallOffsetNs = 0, Orders = true };
        _analysis = new Analysis(Topology, options, ring, _exchange);
        LastLines = new LineCounters[Topology.Lines.Count];
    }

    public Topology Topology { get; }

    public LineCounters[] LastLines { get; }

    public void Put(PacketEvent packet) => _analysis.OnEvent(ref packet);

    /// <summary>Processes an event where it stands, as the ring does.</summary>
    public void Process(ref PacketEvent packet) => _analysis.OnEvent(ref packet);

    public void Run(IEnumerable<PacketEvent> packets)
    {
        foreach (PacketEvent packet in packets)
            Put(packet);
    }

    /// <summary>Takes the finished intervals.</summary>
    public int TakeAll(bool giveBack, Action<IntervalBuffer> use)
    {
        int taken = 0;
        while (_exchange.TryTake(out IntervalBuffer? interval))
        {
            taken++;
            use(interval!);
            interval!.Lines.CopyTo(LastLines, 0);
            if (giveBack)
                _exchange.Return(interval);
        }
        return taken;
    }
}
