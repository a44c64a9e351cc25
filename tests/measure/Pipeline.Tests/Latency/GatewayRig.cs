// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Segments on the wire through reassembly and the whole analysis.</summary>
internal sealed class GatewayRig
{
    private readonly ValueRingBuffer<TelemetryEvent> _ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
        static () => default, 1 << 16, new YieldingWaitStrategy());
    private readonly IntervalExchange _exchange;
    private readonly Analysis _analysis;
    private int _taken;
    private long _read;

    internal GatewayRig(Topology topology, ResentCounts? resent = null)
    {
        Topology = topology;
        Wire = new Wire(topology);
        _exchange = new IntervalExchange(topology, 16, 2, waits: false);
        var options = new AnalysisOptions
        {
            IntervalNs = long.MaxValue / 4,
            WallOffsetNs = 0,
            Orders = true,
            Resent = resent,
        };
        _analysis = new Analysis(topology, options, _ring, _exchange);
    }

    internal Topology Topology { get; }

    internal Wire Wire { get; }

    internal List<TelemetryEvent> Events { get; } = [];

    internal IntervalBuffer? End { get; private set; }

    /// <summary>Opens a connection of a client port over a gateway and logs in.</summary>
    internal GatewayClient Connect(ushort port, string login, ulong next = 1, int gateway = 0, string session = "DAY1")
    {
        var client = new GatewayClient(this, port, gateway);
        client.Open();
        client.To(Soup.Login(login));
        client.From(Soup.Accepted(next, session.PadRight(10)));
        return client;
    }

    /// <summary>Hands what came out of reassembly to the analysis.</summary>
    internal void Analyse()
    {
        for (; _taken < Wire.Log.Events.Count; _taken++)
        {
            PacketEvent packet = Wire.Log.Events[_taken];
            _analysis.OnEvent(ref packet);
        }
        while (_read <= _ring.Cursor)
            Events.Add(_ring[_read++]);
        while (_exchange.TryTake(out IntervalBuffer? interval))
            End = interval;
    }

    /// <summary>Hands a note of the kernel to the analysis, at the wire's time.</summary>
    internal void Note(TcpNote note)
    {
        note.StampNs = Wire.NowNs;
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.TcpNote;
        packet.StampNs = packet.ClockNs = note.StampNs;
        packet.PayloadLength = note.PayloadLength;
        packet.FeedIndex = packet.LineIndex = -1;
        packet.SessionIndex = 0;
        packet.Note = note;
        DroppedSegments.Locate(Wire.Streams, in note, ref packet);
        _analysis.OnEvent(ref packet);
        Analyse();
    }

    /// <summary>Ends the input.</summary>
    internal GatewayRig Finish()
    {
        Wire.End();
        Analyse();
        PacketEvent end = default;
        end.Kind = PacketEventKind.EndOfInput;
        end.ClockNs = end.StampNs = Wire.NowNs + 1;
        end.FeedIndex = end.LineIndex = end.SessionIndex = -1;
        _analysis.OnEvent(ref end);
        Analyse();
        Assert.NotNull(End);
        foreach (SessionCounters counters in End.Sessions)
            AssertAddsUp(counters);
        return this;
    }

    /// <summary>Totals of a session at the end.</summary>
    internal SessionCounters Of(int session) => End!.Sessions[session];

    /// <summary>Samples of a series of a session at the end.</summary>
    internal long Samples(SeriesKind kind, int session) => End!.Histograms[Topology.Series.First(
        series => series.Kind == kind && series.SessionIndex == session).Index].TotalCount;

    internal int CountOf(TelemetryEventKind kind, int session) =>
        Events.Count(item => item.Kind == kind && item.SessionIndex == session);

    /// <summary>The identity that the counters promise.</summary>
    internal static void AssertAddsUp(in SessionCounters counters) => Assert.Equal(
        counters.Orders + counters.AnsweredLate,
        counters.Answered + counters.Unanswered + counters.ConnectionLost + counters.Untracked);
}
