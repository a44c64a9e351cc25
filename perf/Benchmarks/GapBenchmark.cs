// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Perf.Harness;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Time from the packet that reveals a gap to the event in the ring to the publisher: the predecessor of every packet
/// of line A is lost, and was delivered by line B.
/// </summary>
internal sealed class GapBenchmark : BenchmarkGroup, IWorkSource
{
    private const string Name = "pipeline.gap_to_event";
    private const int Gaps = 4_096;
    private const int EventRing = 1 << 14;
    private const long StepNs = 1_000;

    private readonly AnalysisRig _rig = new(EventRing);
    private readonly PacketEvent[] _events = new PacketEvent[Gaps];
    private long _stampNs = 1_000_000_000_000;
    private ulong _number = 1;

    internal override IReadOnlyList<string> Names { get; } = [Name];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames => Names;

    public IReadOnlyList<string> WorkNames => Names;

    public int PreparedAtOnce(string name) => Gaps;

    public BenchmarkWork WorkOf(string name) => new(name, _ => Reveal()) { Prepare = Prepare };

    internal override void Run(PerfOptions options, Report report)
    {
        double[] values = Turns.Take(options.Rounds, Time)[0];
        if (_rig.Reported(TelemetryEventKind.Gap) < Gaps * (long)options.Rounds)
            throw new InvalidOperationException("not every gap was told");
        report.Add(new Measurement(Name, "ns/gap", values));
    }

    private double Time()
    {
        Prepare();
        long startNs = WorkClock.Now();
        Reveal();
        double eachNs = (double)(WorkClock.Now() - startNs) / Gaps;
        _rig.Drain();
        return eachNs;
    }

    /// <summary>Delivers line B, and prepares the packets of line A that reveal gaps.</summary>
    private void Prepare()
    {
        _rig.Drain();
        ulong first = _number;
        for (int place = 0; place < Gaps; place++)
            Fill(ref _events[place], line: 1, _number + (ulong)(2 * place), count: 2);
        foreach (ref PacketEvent delivery in _events.AsSpan())
            _rig.Analysis.OnEvent(ref delivery);
        for (int place = 0; place < Gaps; place++)
            Fill(ref _events[place], line: 0, first + (ulong)(2 * place) + 1, count: 1);
        _number += 2 * Gaps;
    }

    private void Reveal()
    {
        foreach (ref PacketEvent reveals in _events.AsSpan())
            _rig.Analysis.OnEvent(ref reveals);
    }

    private void Fill(ref PacketEvent packet, short line, ulong number, uint count)
    {
        packet = default;
        packet.Kind = PacketEventKind.Feed;
        packet.Status = EnvelopeStatus.Ok;
        packet.Flags = PacketEventFlags.CountsInLedger;
        packet.StampNs = packet.ClockNs = _stampNs += StepNs;
        packet.FlowId = line == 0 ? TradingTopology.LineA : TradingTopology.LineB;
        packet.LineIndex = line;
        packet.SessionIndex = -1;
        packet.PayloadLength = 100;
        packet.GsoSegments = 1;
        packet.Envelope.FirstSequence = number;
        packet.Envelope.NextSequence = number + count;
        packet.Envelope.Count = count;
        packet.Envelope.Channel = new ChannelKey(0, 1, 0);
    }
}
