// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Appliance.Capture;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Config.Words;
using Telemetry.Appliance.Hosting.AnalysisThread;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Events;
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Appliance.Model.Notes;
using Telemetry.Appliance.Streams;
using Telemetry.Appliance.Tests.Streams;

namespace Telemetry.Appliance.Tests.Capture;

/// <summary>Records of two feeds on two lines each, read from one ring or from several, and analysed.</summary>
internal static class InterleavedCapture
{
    public const long HoldNs = 5_000;

    private const long StartNs = 1_000_000_000;
    private const long IntervalNs = 50_000_000;
    private const long EndAfterNs = 3_000_000_000;
    private const long LongSilenceNs = 20_000_000;

    public static Topology Topology { get; } = Plan();

    /// <summary>Makes records, in the order of their stamps.</summary>
    /// <param name="draws">Six numbers for each step: gap, feed, faults, lags, rings, delays.</param>
    /// <param name="rings">How many rings there are.</param>
    /// <param name="mostDelayNs">How long after its stamp a record can be seen at the latest.</param>
    public static IReadOnlyList<InterleavedRecord> Make(IReadOnlyList<int[]> draws, int rings, long mostDelayNs)
    {
        List<InterleavedRecord> records = [];
        ulong[] next = [1, 1];
        long sentNs = StartNs;
        foreach (int[] draw in draws)
        {
            sentNs += 10 + (draw[0] % 20 == 0 ? draw[0] * 37L % LongSilenceNs : draw[0] % 3000);
            int feed = draw[1] % 2;
            for (int line = 0; line < 2; line++)
            {
                int fault = (draw[2] >> (4 * line)) % 16;
                if (fault == 0)
                    continue;                                   // lost on the line
                ulong number = fault == 1 && next[feed] > 3 ? next[feed] - 2 : next[feed];
                long stampNs = sentNs + (draw[3] >> (5 * line)) % 2000;
                int ring = (draw[4] >> (3 * line)) % rings;
                long delayNs = (draw[5] >> (4 * line)) * 131L % (mostDelayNs + 1);
                records.Add(new InterleavedRecord(stampNs, 1 + 2 * feed + line, number, ring, stampNs + delayNs));
            }
            next[feed]++;
        }
        return InOrder(records, rings);
    }

    /// <summary>As a file is read: in the order of stamps.</summary>
    public static CaptureOutcome InOneRing(IReadOnlyList<InterleavedRecord> records)
    {
        var ring = new ScriptedRing.Content();
        foreach (InterleavedRecord record in records)
            ring.Write(record.FlowId, record.StampNs, record.Number);
        return Run([ring], records, static (_, _) => { });
    }

    /// <summary>As they come live: each is written when it can be seen, and the reader passes now and then.</summary>
    public static CaptureOutcome InRings(IReadOnlyList<InterleavedRecord> records, int rings)
    {
        ScriptedRing.Content[] contents = [.. Enumerable.Range(0, rings).Select(_ => new ScriptedRing.Content())];
        InterleavedRecord[] visible = [.. records.OrderBy(record => record.VisibleNs)];
        return Run(contents, records, (reader, random) =>
        {
            int written = 0;
            for (long nowNs = StartNs; written < visible.Length;)
            {
                long untilNs = visible[written].VisibleNs;
                nowNs = Math.Max(nowNs, random.Next(8) == 0 ? untilNs : nowNs + random.Next((int)(2 * HoldNs)));
                for (; written < visible.Length && visible[written].VisibleNs <= nowNs; written++)
                {
                    InterleavedRecord record = visible[written];
                    contents[record.Ring].Write(record.FlowId, record.StampNs, record.Number);
                }
                reader.Pass(nowNs);
            }
        });
    }

    /// <summary>Stamps of a flow differ, and a ring shows its records in their order.</summary>
    private static List<InterleavedRecord> InOrder(List<InterleavedRecord> records, int rings)
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

    private static CaptureOutcome Run(
        ScriptedRing.Content[] contents, IReadOnlyList<InterleavedRecord> records,
        Action<RecordReader<ScriptedRing, EventLog.Sink, NoTap>, Random> read)
    {
        var log = new EventLog();
        var decoder = new PacketDecoder<EventLog.Sink>(
            Topology, TcpStreamOptions.For(Topology), new EventLog.Sink(log));
        var reader = new RecordReader<ScriptedRing, EventLog.Sink, NoTap>(
            null!, [.. contents.Select(content => new ScriptedRing(content))], decoder,
            new FlowInterfaces(Topology.LargestFlowId), HoldNs, new HostNoteQueue(), default);
        read(reader, new Random(records.Count));
        long endNs = (records.Count == 0 ? StartNs : records.Max(record => record.VisibleNs)) + EndAfterNs;
        reader.DrainAll(endNs);
        reader.Finish(endNs);
        return Analyse(log, reader.Counters.LateRecords);
    }

    private static CaptureOutcome Analyse(EventLog log, long lateRecords)
    {
        var ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1 << 12, new YieldingWaitStrategy());
        var exchange = new IntervalExchange(Topology, 4, 2, waits: false);
        var options = new AnalysisOptions { IntervalNs = IntervalNs, WallOffsetNs = 0 };
        var analysis = new Analysis(Topology, options, ring, exchange);
        var outcome = new CaptureOutcome(Topology, log.Events, lateRecords);
        long told = 0;
        foreach (PacketEvent logged in log.Events)
        {
            PacketEvent packet = logged;
            analysis.OnEvent(ref packet);
            while (told <= ring.Cursor)
                outcome.Events.Add(ring[told++]);
            while (exchange.TryTake(out IntervalBuffer? interval))
            {
                outcome.Add(interval!);
                exchange.Return(interval!);
            }
        }
        return outcome;
    }

    private static Topology Plan()
    {
        var errors = new ErrorList();
        string[] feeds = ["a=moldudp64@239.1.1.1:1,239.1.2.1:1", "b=moldudp64@239.1.1.2:1,239.1.2.2:1"];
        Settings settings = FlowOptions.Apply(new Settings(), feeds, [], [], errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }
}
