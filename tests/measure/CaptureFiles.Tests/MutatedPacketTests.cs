// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Config;
using Telemetry.Feeds.Catalog;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Model.Types;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>Mutated packets of every protocol, from the capture through decoder, sequencing and latency into the
/// ledger: each stands there once, as decoded, undecodable, unmatched or unsupported.</summary>
public sealed class MutatedPacketTests
{
    private const int Seed = 20261121;
    private const int WarmUpFrames = 3_000;
    private const int Frames = 12_000;

    public static TheoryData<ProtocolId> Protocols { get; } = [.. ProtocolCatalog.Rows.Select(row => row.Id)];

    [Theory]
    [Trait("needs", "time")]
    [MemberData(nameof(Protocols))]
    public void every_packet_is_in_the_ledger_once_and_nothing_is_allocated(ProtocolId protocol)
    {
        ProtocolRow row = ProtocolCatalog.Find(protocol)!;
        Play(row, new MutatedCapture(row, WarmUpFrames, Seed), out _, out _);
        var capture = new MutatedCapture(row, Frames, Seed + 1);
        Assert.True(capture.HasCorpus, $"{row.Name} has nothing to mutate");

        ReplayCounters seen = Play(row, capture, out IntervalBuffer interval, out long allocated);

        Assert.Equal(0, allocated);
        Assert.Equal(Frames, seen.Seen);
        Assert.Equal(capture.Truth, seen);
        Assert.Equal(seen.Matched, interval.Pipeline.Processed);
        Assert.InRange(seen.Unsupported, Frames / 10, Frames / 4);
        CheckTypes(row, interval);
        if (row.IsStream)
            CheckStream(row, interval);
        else
            CheckLine(capture, seen, interval);
    }

    /// <summary>Each packet has a size, each number new to the feed a message, whatever its bytes are.</summary>
    private static void CheckTypes(ProtocolRow row, IntervalBuffer interval)
    {
        TypeCounts types = interval.Types!;
        if (row.IsSession)
        {
            Assert.Equal(
                interval.Sessions[0].MessagesToExchange + interval.Sessions[0].MessagesFromExchange,
                types.OfSessions[0].Messages.Total);
            return;
        }
        Assert.Equal(interval.Lines[0].Packets, types.OfFeeds[0].Packets!.Total);
        long numbered = types.OfFeeds[0].Others.Messages + types.OfFeeds[0].Untyped.Messages;
        foreach (TypeRow type in types.Rows)
        {
            Assert.InRange(type.Bytes, 0, type.Messages * ushort.MaxValue);
            numbered += (type.Flags & TypeRowFlags.Unnumbered) == 0 ? type.Messages : 0;
        }
        // Where each message has a number, more count only if their packet began a sequence and was refuted.
        bool isByMessage = row.Sequencing.Contains("number a message", StringComparison.Ordinal);
        long refuted = isByMessage ? Frames / 200 : Frames * 100L;
        Assert.InRange(numbered, interval.Feeds[0].Messages, interval.Feeds[0].Messages + refuted);
    }

    private static void CheckLine(MutatedCapture capture, in ReplayCounters seen, IntervalBuffer interval)
    {
        LineCounters line = Assert.Single(interval.Lines);
        Assert.Equal(seen.Matched, line.Packets);
        Assert.Equal(line.Undecodable, interval.Pipeline.Undecodable);
        // Sequencing refuses numbers that no sequence of the protocol can have.
        Assert.InRange(line.Undecodable, capture.Refused, line.Packets - 1);
        Assert.True(capture.Refused > Frames / 50, $"only {capture.Refused} were refused: it does not bite");
        Assert.True(line.Packets - line.Undecodable > Frames / 50, "hardly any was whole");
    }

    private static void CheckStream(ProtocolRow row, IntervalBuffer interval)
    {
        if (row.IsSession)
            Assert.True(interval.Sessions[0].Undecodable > 0, "every message was whole: it does not bite");
        else
            Assert.True(interval.Lines[0].Packets > 0, "no packet was found");
    }

    private static ReplayCounters Play(
        ProtocolRow row, MutatedCapture capture, out IntervalBuffer interval, out long allocated)
    {
        Topology topology = Plan(row);
        var ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1 << 12, new YieldingWaitStrategy());
        var exchange = new IntervalExchange(topology, maxChannels: 1_024, buffers: 2, waits: false);
        var options = new AnalysisOptions { IntervalNs = long.MaxValue / 4, WallOffsetNs = 0, Orders = true };
        var analysis = new Analysis(topology, options, ring, exchange);
        var sink = new Sink(analysis, new PacketEvent[1]);
        var decoder = new PacketDecoder<Sink>(topology, TcpStreamOptions.For(topology), sink, analysis.Heads);
        using ReplayReader reader = Replayed.Reader(topology.Flows, capture.Bytes);
        CapturedPacket packet = default;
        long clockNs = 0;

        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.TryNext(ref packet))
            decoder.OnPacket(ref packet, clockNs = packet.Head.StampNs, 0, PacketEventFlags.None);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Empty(reader.Failures);
        decoder.EndOfInput(clockNs + 1);
        Assert.True(exchange.TryTake(out IntervalBuffer? taken));
        interval = taken!;
        return reader.Counters;
    }

    private static Topology Plan(ProtocolRow row)
    {
        string flow = $"f={row.Name}@{MutatedCapture.Endpoint(row)}";
        var errors = new ErrorList();
        Settings settings = row.IsSession
            ? FlowOptions.Apply(new Settings { Types = true }, [], [flow], [], errors)
            : FlowOptions.Apply(new Settings { Types = true }, [flow], [], [], errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }

    private readonly struct Sink(Analysis analysis, PacketEvent[] place) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref place[0];

        public void Publish() => analysis.OnEvent(ref place[0]);
    }
}
