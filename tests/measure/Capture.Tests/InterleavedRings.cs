// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using TestSupport.Capture;
using TestSupport.Decoding;

namespace Telemetry.Capture.Tests;

/// <summary>Records that are read from one ring or from several, and analysed.</summary>
/// <param name="topology">What they are of.</param>
/// <param name="wallOffsetNs">UTC minus their stamps, nanoseconds.</param>
/// <param name="write">Puts one into a ring.</param>
internal sealed class InterleavedRings(
    Topology topology, long wallOffsetNs, Action<ScriptedRing.Content, InterleavedRecord> write)
{
    public const long HoldNs = 5_000;

    private const long StartNs = 1_000_000_000;
    private const long IntervalNs = 50_000_000;
    private const long EndAfterNs = 3_000_000_000;

    public Topology Topology => topology;

    /// <summary>As a file is read: in the order of stamps.</summary>
    public CaptureOutcome InOneRing(IReadOnlyList<InterleavedRecord> records)
    {
        var ring = new ScriptedRing.Content();
        return Run([ring], records, (_, _) =>
        {
            foreach (InterleavedRecord record in records)
                write(ring, record);
        });
    }

    /// <summary>As they come live: each is written when it can be seen, and the reader passes now and then.</summary>
    public CaptureOutcome InRings(IReadOnlyList<InterleavedRecord> records, int rings)
    {
        ScriptedRing.Content[] contents = [.. Enumerable.Range(0, rings).Select(_ => new ScriptedRing.Content())];
        InterleavedRecord[] visible = [.. records.OrderBy(record => record.VisibleNs)];
        return Run(contents, records, (reader, random) =>
        {
            int written = 0;
            for (long nowNs = visible.Length == 0 ? 0 : visible[0].StampNs; written < visible.Length;)
            {
                long untilNs = visible[written].VisibleNs;
                nowNs = Math.Max(nowNs, random.Next(8) == 0 ? untilNs : nowNs + random.Next((int)(2 * HoldNs)));
                for (; written < visible.Length && visible[written].VisibleNs <= nowNs; written++)
                {
                    InterleavedRecord record = visible[written];
                    write(contents[record.Ring], record);
                }
                reader.Pass(nowNs);
            }
        });
    }

    /// <summary>Stamps of a flow differ, and a ring shows its records in their order.</summary>
    public List<InterleavedRecord> InOrder(List<InterleavedRecord> records, int rings)
    {
        long[] lastOfFlow = new long[1 + Topology.LargestFlowId];
        long[] lastOfRing = new long[rings];
        List<InterleavedRecord> ordered = [];
        foreach (InterleavedRecord record in records.OrderBy(item => item.StampNs))
        {
            long stampNs = Math.Max(record.StampNs, lastOfFlow[record.FlowId] + 1);
            lastOfFlow[record.FlowId] = stampNs;
            ordered.Add(record with { StampNs = stampNs, VisibleNs = record.VisibleNs + stampNs - record.StampNs });
        }
        ordered.Sort((left, right) => (left.StampNs, left.FlowId).CompareTo((right.StampNs, right.FlowId)));
        for (int index = 0; index < ordered.Count; index++)
        {
            ref long last = ref lastOfRing[ordered[index].Ring];
            last = Math.Max(last, ordered[index].VisibleNs);
            ordered[index] = ordered[index] with { VisibleNs = last };
        }
        return ordered;
    }

    private CaptureOutcome Run(
        ScriptedRing.Content[] contents, IReadOnlyList<InterleavedRecord> records,
        Action<RecordReader<ScriptedRing, EventLog.Sink, NoTap>, Random> read)
    {
        var log = new EventLog();
        var decoder = new PacketDecoder<EventLog.Sink>(
            Topology, TcpStreamOptions.For(Topology), new EventLog.Sink(log));
        var reader = new RecordReader<ScriptedRing, EventLog.Sink, NoTap>(
            null!, [.. contents.Select(content => new ScriptedRing(content))], decoder,
            new FlowInterfaces(Topology.LargestFlowId), HoldNs, new ControlQueue(), default);
        // The input begins at one instant, however it is read: silence counts from there.
        reader.Pass(records.Count == 0 ? StartNs : records[0].StampNs);
        read(reader, new Random(records.Count));
        long endNs = (records.Count == 0 ? StartNs : records.Max(record => record.VisibleNs)) + EndAfterNs;
        reader.DrainAll(endNs);
        reader.Finish(endNs);
        return Analyse(log, reader.Counters.LateRecords);
    }

    private CaptureOutcome Analyse(EventLog log, long lateRecords)
    {
        var ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1 << 12, new YieldingWaitStrategy());
        var exchange = new IntervalExchange(Topology, 4, 2, waits: false);
        var options = new AnalysisOptions { IntervalNs = IntervalNs, WallOffsetNs = wallOffsetNs };
        var analysis = new Analysis(Topology, options, ring, exchange);
        var outcome = new CaptureOutcome(Topology, log.Events, lateRecords);
        long reported = 0;
        foreach (PacketEvent logged in log.Events)
        {
            PacketEvent packet = logged;
            analysis.OnEvent(ref packet);
            while (reported <= ring.Cursor)
                outcome.Events.Add(ring[reported++]);
            while (exchange.TryTake(out IntervalBuffer? interval))
            {
                outcome.Add(interval!);
                exchange.Return(interval!);
            }
        }
        return outcome;
    }
}
