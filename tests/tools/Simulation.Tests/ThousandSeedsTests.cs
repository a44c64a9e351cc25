// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;
using Telemetry.Reports.Events;
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Exchange;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Simulation;

namespace Telemetry.Simulation.Tests;

/// <summary>Captures with known losses through reading, parsing, matching, decoding and sequencing.</summary>
public class ThousandSeedsTests
{
    private const int Seeds = 1000;
    private static readonly string Feed = $"itch=moldudp64-itch50@{string.Join(',', DemoAddresses.Lines)}";

    [Fact]
    [Trait("needs", "time")]
    public void no_gap_is_missed_and_none_invented()
    {
        Topology topology = BuildTopology();
        int ranges = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            (byte[] capture, FeedTruth truth, long datagrams) = ScriptedCapture.Make(OptionsOf(seed));

            (List<TruthRange> found, LineCounters[] lines) = Analyse(topology, capture, datagrams);

            Assert.True(truth.Ranges.ToHashSet().SetEquals(found),
                $"seed {seed}: made {Differing(truth.Ranges, found)}, found {Differing(found, truth.Ranges)}");
            for (int line = 0; line < FeedScript.Lines; line++)
                Assert.Equal((seed, Of(truth.Lines[line])), (seed, Of(lines[line])));
            ranges += found.Count;
        }
        Assert.True(ranges > Seeds * 5);
    }

    private static string Differing(IEnumerable<TruthRange> left, IEnumerable<TruthRange> right) =>
        string.Join(' ', left.Except(right).Take(3));

    private static (long, long, long, long, long, long, long) Of(LineTruth line) =>
        (line.Packets, line.Messages, line.Gaps,
        line.Missing, line.Duplicates, line.Reordered, line.Late);

    private static (long, long, long, long, long, long, long) Of(in LineCounters line) =>
        (line.Packets, line.Messages, line.Gaps,
        line.MessagesMissing, line.Duplicates, line.Reordered, line.Late);

    // Quiet and stormy days, short and long intervals, one message a packet and several.
    private static FeedScriptOptions OptionsOf(ulong seed) => new()
    {
        Seed = seed,
        Packets = 200 + (long)(seed % 7) * 60,
        IntervalNs = 5_000 * (1 + (long)(seed % 5) * 8),
        MaxMessages = 1 + (int)(seed % 4),
        HeartbeatEvery = (int)(seed % 3) * 37,
        CalmPackets = 3,
        LossOnOneLine = 2_000 * (int)(seed % 11),
        LossOnBothLines = 1_500 * (int)(seed % 6),
        LongestBurst = 1 + (int)(seed % 13),
        Duplicates = 2_000 * (int)(seed % 5),
        Reorders = 3_000 * (int)(seed % 8),
        Late = 2_000 * (int)(seed % 4),
    };

    private static Topology BuildTopology()
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(new Settings(), [Feed], [], [], errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }

    private static (List<TruthRange> Ranges, LineCounters[] Lines) Analyse(Topology topology, byte[] capture,
        long datagrams)
    {
        var ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(() =>
            default, 1 << 14, new YieldingWaitStrategy());
        var stage = new SequencingStage(topology, new EventSink(ring, waits: false));
        var gaps = new List<TelemetryEvent>();
        long read = 0;
        using ReplayReader reader = Replayed.Reader(topology.Flows, capture);
        CapturedPacket packet = default;
        long clockNs = 0;
        while (reader.TryNext(ref packet))
        {
            PacketEvent item = EventOf(topology, ref packet);
            clockNs = item.ClockNs = Math.Max(clockNs, packet.Head.StampNs);
            while (!stage.TryFollow(ref item))
            {
                if (stage.TrySettle(ref item))
                    continue;
                stage.OnEvent(ref item);
                break;
            }
            TakeGaps(ring, ref read, gaps);
        }
        PacketEvent end = default;
        end.Kind = PacketEventKind.EndOfInput;
        end.FeedIndex = end.LineIndex = end.SessionIndex = -1;
        end.StampNs = end.ClockNs = clockNs;
        stage.OnEvent(ref end);
        TakeGaps(ring, ref read, gaps);

        Assert.Equal(datagrams, reader.Counters.Matched);
        var lines = new LineCounters[topology.Lines.Count];
        stage.CopyLines(lines);
        return (Merge(topology, gaps), lines);
    }

    private static PacketEvent EventOf(Topology topology, ref CapturedPacket packet)
    {
        FlowDefinition flow = topology.Flows[packet.Head.FlowId - 1];
        PacketEvent item = default;
        item.Kind = PacketEventKind.Feed;
        item.StampNs = packet.Head.StampNs;
        item.FlowId = packet.Head.FlowId;
        item.FeedIndex = (short)flow.FeedIndex;
        item.LineIndex = (short)flow.LineIndex;
        item.SessionIndex = -1;
        item.PayloadLength = packet.Head.PayloadLength;
        item.Flags = PacketEventFlags.CountsInLedger;
        item.Status = MoldUdp64Itch50.Decode(packet.Payload, packet.Head.PayloadLength, ref item.Envelope);
        Assert.Equal(EnvelopeStatus.Ok, item.Status);
        return item;
    }

    private static void TakeGaps(ValueRingBuffer<TelemetryEvent> ring, ref long read, List<TelemetryEvent> gaps)
    {
        for (; read <= ring.Cursor; read++)
        {
            if (ring[read].Kind == TelemetryEventKind.Gap)
                gaps.Add(ring[read]);
        }
    }

    private static List<TruthRange> Merge(Topology topology, List<TelemetryEvent> gaps)
    {
        string? NameOf(short line) => line < 0 ? null : topology.Lines[line].Name;
        IEnumerable<GapReport> reports = gaps.Select(gap => new GapReport
        {
            Scope = gap.LineIndex < 0 ? "feed" : "line",
            Line = NameOf(gap.LineIndex),
            First = gap.First,
            Last = gap.Last,
            State = gap.GapState.ToString().ToLowerInvariant(),
            RepairedBy = gap.GapState != GapState.Repaired ? null
                : gap.RepairedByLineIndex == gap.LineIndex ? "reorder" : NameOf(gap.RepairedByLineIndex),
        });
        return [.. GapComparison.Merge(reports)];
    }
}
