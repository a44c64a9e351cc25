// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Disruptor;
using HdrHistogram;
using Telemetry.Config;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using Telemetry.Yaml;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Packets of other protocols than MoldUDP64, from the option that names them to the counters.</summary>
public sealed class FeedPathTests
{
    private const long StartNs = 1_700_000_000_000_000_000;
    private const long AgeNs = 2500;

    [Fact]
    public void packets_numbered_in_32_bits_go_over_the_wrap_on_two_lines()
    {
        Topology topology = Plan("f=cme-mdp3@239.1.1.1:1,239.1.1.2:1");
        byte[] snapshot = Mdp3(7, template: 52);

        IntervalBuffer result = Run(
            topology,
            (1, Mdp3(4294967293)), (2, Mdp3(4294967293)), (1, Mdp3(4294967294, template: 12)),
            (2, Mdp3(4294967294, template: 12)), (1, snapshot), (2, Mdp3(4294967295)), (1, Mdp3(1)), (2, Mdp3(1)),
            (1, Mdp3(3)), (2, Mdp3(3)));

        FeedCounters feed = result.Feeds[0];
        Assert.Equal((5L, 1L, 1L), (feed.Messages, feed.MessagesLost, feed.MessagesRepaired));
        Assert.Equal((1L, 1L, 0L),
            (result.Lines[0].Heartbeats, result.Lines[0].Unsequenced, result.Lines[0].Undecodable));
        Assert.Equal((1, 4UL), (result.ChannelCount, result.Channels[0].NextSequence));
        SeriesDefinition age = topology.Series.First(series => series.Kind == SeriesKind.FeedAge);
        Assert.Equal(AgeNs, result.Histograms[age.Index].GetValueAtPercentile(50), 10.0);
        Assert.Equal(4, result.Histograms[age.Index].TotalCount);     // of line A, without its snapshot
    }

    [Fact]
    public void a_channel_reset_begins_at_1_on_both_lines()
    {
        Topology topology = Plan("f=cme-mdp3@239.1.1.1:1,239.1.1.2:1");

        IntervalBuffer result = Run(
            topology,
            (1, Mdp3(899)), (2, Mdp3(899)), (1, Mdp3(900, template: 4)), (1, Mdp3(1)), (2, Mdp3(900, template: 4)),
            (2, Mdp3(1)), (1, Mdp3(2)), (2, Mdp3(2)));

        FeedCounters feed = result.Feeds[0];
        Assert.Equal((3L, 0L, 1L), (feed.Messages, feed.MessagesLost, feed.Resets));
        Assert.Equal((0L, 0L), (result.Lines[0].Duplicates, result.Lines[1].Duplicates));
    }

    [Fact]
    public void units_of_one_group_are_sequences_of_their_own()
    {
        Topology topology = Plan("f=cboe-pitch@239.1.1.1:1");

        IntervalBuffer result = Run(
            topology, (1, Pitch(1, 5)), (1, Pitch(2, 900)), (1, Pitch(1, 7)), (1, Pitch(2, 901)), (1, Pitch(0, 0)));

        Assert.Equal((4L, 1L, 1L),
            (result.Feeds[0].Messages, result.Feeds[0].MessagesLost, result.Lines[0].Unsequenced));
        Assert.Equal(["1: 8", "2: 902"], Enumerable.Range(0, result.ChannelCount)
            .Select(row => result.Channels[row])
            .Select(row => $"{ChannelText.Format(ProtocolId.CboePitch, row.Channel)}: {row.NextSequence}").Order());
    }

    [Fact]
    public void every_feed_is_captured_as_far_as_its_decoder_needs()
    {
        foreach (ProtocolRow row in ProtocolCatalog.Rows.Where(row => row.IsFeed && !row.IsStream))
        {
            FlowDefinition flow = Assert.Single(Plan($"f={row.Name}@239.1.1.1:1").Flows);
            Assert.Equal((row.Id, Math.Max(64, row.HeadLength)), (flow.Protocol, flow.SnapLength));
        }
    }

    private static IntervalBuffer Run(Topology topology, params (int Flow, byte[] Payload)[] packets)
    {
        var log = new EventLog();
        var sink = new EventLog.Sink(log);
        var decoder = new PacketDecoder<EventLog.Sink>(topology, TcpStreamOptions.For(topology), sink);
        long stampNs = StartNs + AgeNs;
        foreach ((int flow, byte[] payload) in packets)
        {
            stampNs += 1000;
            var packet = new CapturedPacket
            {
                Head = new PacketHead
                {
                    StampNs = stampNs,
                    PayloadLength = payload.Length,
                    FlowId = flow,
                    GsoSegments = 1,
                },
                Payload = payload,
            };
            if (topology.Flows[0].Protocol == ProtocolId.CmeMdp3)
                BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(4), stampNs - AgeNs);
            decoder.OnPacket(ref packet, stampNs, 0, 0);
        }
        decoder.EndOfInput(stampNs + 1_000_000_000);
        return Analyse(topology, log);
    }

    private static IntervalBuffer Analyse(Topology topology, EventLog log)
    {
        var ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1 << 12, new YieldingWaitStrategy());
        var exchange = new IntervalExchange(topology, 16, 2, waits: false);
        var options = new AnalysisOptions { IntervalNs = long.MaxValue / 4, WallOffsetNs = 0, Orders = false };
        var analysis = new Analysis(topology, options, ring, exchange);
        foreach (PacketEvent logged in log.Events)
        {
            PacketEvent packet = logged;
            analysis.OnEvent(ref packet);
        }
        Assert.True(exchange.TryTake(out IntervalBuffer? interval));
        return interval!;
    }

    private static Topology Plan(string feed)
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(new Settings(), [feed], [], [], errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }

    private static byte[] Mdp3(uint sequence, ushort template = 46)
    {
        byte[] packet = new byte[42];
        BinaryPrimitives.WriteUInt32LittleEndian(packet, sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(12), 30);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(16), template);
        return packet;
    }

    private static byte[] Pitch(byte unit, uint sequence)
    {
        byte[] packet = [10, 0, 1, unit, 0, 0, 0, 0, 2, 0x21];
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(4), sequence);
        return packet;
    }
}
