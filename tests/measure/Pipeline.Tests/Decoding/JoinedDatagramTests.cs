// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Decoding;
using TestSupport.Workload;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Packets that are several datagrams: as the kernel reports them, and as capture files have them.</summary>
public sealed class JoinedDatagramTests
{
    private const ushort Port = 7001;
    private const long LiveNs = 1;
    private const ulong First = 9;

    // Their envelope has neither the packet's length nor the number of messages: all of it may be one datagram.
    private static readonly ProtocolId[] Endless =
    [
        ProtocolId.MiaxMach, ProtocolId.Hsvf, ProtocolId.HsvfTimestamped, ProtocolId.MoexSimba, ProtocolId.T7Emdi,
        ProtocolId.T7Rdi, ProtocolId.MoexFast,
    ];

    /// <summary>All protocols of datagrams.</summary>
    public static TheoryData<ProtocolId> Protocols => [.. NumberedPackets.Protocols];

    /// <summary>Those whose envelope says where a datagram ends.</summary>
    public static TheoryData<ProtocolId> Bounded => [.. NumberedPackets.Protocols.Except(Endless)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_record_is_split_by_the_length_that_the_kernel_gives(ProtocolId protocol)
    {
        byte[][] datagrams = Following(protocol, 5);

        List<PacketEvent> events = Decode(protocol, Joined(datagrams), (ushort)datagrams[0].Length, LiveNs);

        AssertAll(datagrams, events);
    }

    [Theory]
    [MemberData(nameof(Bounded))]
    public void a_capture_is_split_where_the_same_envelope_begins_again(ProtocolId protocol)
    {
        byte[][] datagrams = Following(protocol, 5);

        List<PacketEvent> events = Replay(protocol, Joined(datagrams));

        AssertAll(datagrams, events);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_capture_is_split_by_the_length_of_the_first_datagram(ProtocolId protocol)
    {
        byte[][] datagrams = Following(protocol, 5);

        List<PacketEvent> events = Replay(protocol, Joined(datagrams), datagrams[0].Length);

        AssertAll(datagrams, events);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void what_is_behind_a_datagram_and_none_itself_is_nothing(ProtocolId protocol)
    {
        byte[] datagram = NumberedPackets.Packet(protocol, 9);

        List<PacketEvent> events = Replay(protocol, [.. datagram, .. new byte[37]], datagram.Length);

        AssertAll([datagram], events);
    }

    [Fact]
    public void the_last_may_be_shorter()
    {
        byte[] heartbeat = NumberedPackets.Packet(ProtocolId.MoldUdp64, 11)[..20];
        heartbeat[18] = heartbeat[19] = 0;
        byte[][] datagrams = [NumberedPackets.Packet(ProtocolId.MoldUdp64, 9), heartbeat];

        AssertAll(datagrams, Replay(ProtocolId.MoldUdp64, Joined(datagrams)));
        AssertAll(datagrams, Decode(ProtocolId.MoldUdp64, Joined(datagrams), (ushort)datagrams[0].Length, LiveNs));
    }

    [Fact]
    public void datagrams_that_were_not_captured_are_lost_records()
    {
        byte[][] datagrams = Following(ProtocolId.MoldUdp64, 5);
        int length = datagrams[0].Length;

        List<PacketEvent> events = Decode(
            ProtocolId.MoldUdp64, Joined(datagrams), (ushort)length, LiveNs, captured: 2 * length);

        AssertAll(datagrams[..2], events[..2]);
        Assert.Equal((PacketEventKind.FlowLoss, 3u), (events[2].Kind, events[2].LostBefore));
        Assert.Equal(3, events.Count);
    }

    [Fact]
    public void joined_datagrams_of_an_unknown_length_that_cannot_be_found_are_a_loss()
    {
        byte[][] datagrams = Following(ProtocolId.MoldUdp64, 5);
        byte[] joined = Joined(datagrams);

        List<PacketEvent> whole = Decode(ProtocolId.MoldUdp64, joined, PacketHead.UnknownLength, LiveNs);
        List<PacketEvent> cut = Decode(
            ProtocolId.MoldUdp64, joined, PacketHead.UnknownLength, LiveNs, captured: datagrams[0].Length);

        AssertAll(datagrams, whole);
        Assert.Equal([PacketEventKind.Feed, PacketEventKind.FlowLoss], cut.Select(one => one.Kind));
    }

    [Theory]
    [MemberData(nameof(Bounded))]
    public void some_may_be_missing_among_them_and_others_come_twice(ProtocolId protocol)
    {
        byte[][] all = Following(protocol, 7);
        int[][] places = [[0, 2], [0, 0], [0, 1, 3], [0, 2, 3], [0, 2, 4, 6], [0, 1, 2, 2], [1, 0, 2], [0, 1, 3, 4]];
        foreach (int[] present in places)
        {
            List<PacketEvent> events = Replay(protocol, Joined([.. present.Select(place => all[place])]));

            Assert.All(events, one => Assert.Equal(EnvelopeStatus.Ok, one.Status));
            Assert.Equal(present.Select(place => all[place]), events.Select(one => all[PlaceOf(one)]));
        }
    }

    [Fact]
    public void numbers_of_32_bits_may_begin_anew_among_them()
    {
        byte[][] datagrams =
        [
            NumberedPackets.Packet(ProtocolId.CmeMdp3, uint.MaxValue), NumberedPackets.Packet(ProtocolId.CmeMdp3, 1),
        ];

        Assert.Equal(
            [uint.MaxValue, 1UL],
            Replay(ProtocolId.CmeMdp3, Joined(datagrams)).Select(one => one.Envelope.FirstSequence));
    }

    [Theory]
    [InlineData(0, 0L)]
    [InlineData(PacketHead.PossibleLength, LiveNs)]
    public void those_that_were_cut_are_one_of_which_too_little_was_captured(ushort length, long decodedNs)
    {
        byte[] joined = Joined(Following(ProtocolId.NyseXdp, 5));

        List<PacketEvent> events = Decode(ProtocolId.NyseXdp, joined, length, decodedNs, captured: 16);

        Assert.Equal(EnvelopeStatus.Truncated, Assert.Single(events).Status);
    }

    [Fact]
    public void a_generic_xdp_packet_and_one_without_a_time_are_split_as_in_a_capture()
    {
        byte[][] datagrams = Following(ProtocolId.MoldUdp64, 3);

        AssertAll(datagrams, Decode(ProtocolId.MoldUdp64, Joined(datagrams), PacketHead.PossibleLength, LiveNs));
        AssertAll(datagrams, Decode(ProtocolId.MoldUdp64, Joined(datagrams), 0, PacketEvent.NoTime));
    }

    [Fact]
    public void zeros_that_fill_a_packet_up_are_no_datagrams()
    {
        byte[] heartbeat = NumberedPackets.Packet(ProtocolId.MoldUdp64, 9)[..20];
        heartbeat.AsSpan(0, 20).Clear();
        heartbeat[17] = 9;

        Assert.Equal(
            EnvelopeStatus.BadCount,
            Assert.Single(Replay(ProtocolId.MoldUdp64, [.. heartbeat, .. new byte[20]])).Status);
    }

    [Fact]
    public void a_bad_datagram_that_was_seen_alone_stays_one()
    {
        byte[] bad = [.. NumberedPackets.Packet(ProtocolId.MoldUdp64, 9), .. NumberedPackets.Packet(
            ProtocolId.MoldUdp64, 5_000_000)];

        Assert.Equal(EnvelopeStatus.BadCount, Assert.Single(Replay(ProtocolId.MoldUdp64, bad)).Status);
        Assert.Equal(EnvelopeStatus.BadCount, Assert.Single(Decode(ProtocolId.MoldUdp64, bad, 0, LiveNs)).Status);
    }

    private static int PlaceOf(PacketEvent one) =>
        (int)((one.Envelope.FirstSequence - First) / Math.Max(1, one.Envelope.Numbers));

    // Numbers of as many messages as each packet has.
    private static byte[][] Following(ProtocolId protocol, int count)
    {
        Envelope envelope = default;
        byte[] packet = NumberedPackets.Packet(protocol, First);
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeDecoder.Decode(protocol, packet, packet.Length, ref envelope));
        return [.. Enumerable.Range(0, count).Select(place =>
            NumberedPackets.Packet(protocol, First + (ulong)(place * (int)envelope.Numbers)))];
    }

    private static byte[] Joined(byte[][] datagrams) => [.. datagrams.SelectMany(datagram => datagram)];

    // The first is the sighting, and all have the bytes of their own.
    private static void AssertAll(byte[][] datagrams, List<PacketEvent> events)
    {
        Assert.Equal(datagrams.Length, events.Count);
        Assert.All(events, one => Assert.Equal(
            (PacketEventKind.Feed, EnvelopeStatus.Ok, 1), (one.Kind, one.Status, one.GsoSegments)));
        Assert.Equal(datagrams.Select(datagram => datagram.Length), events.Select(one => one.PayloadLength));
        Assert.Equal(
            datagrams.Select((_, place) => First + (ulong)(place * (int)events[0].Envelope.Numbers)),
            events.Select(one => one.Envelope.FirstSequence));
        Assert.Equal(
            datagrams.Select((_, place) => place == 0),
            events.Select(one => (one.Flags & PacketEventFlags.CountsInLedger) != 0));
    }

    private static List<PacketEvent> Decode(
        ProtocolId protocol, byte[] payload, ushort length, long decodedNs, int? captured = null)
    {
        var log = new EventLog();
        PacketDecoder<EventLog.Sink> decoder = Decoder(Of(protocol), log);
        var packet = new CapturedPacket { Payload = payload.AsSpan(0, captured ?? payload.Length) };
        packet.Head.FlowId = 1;
        packet.Head.PayloadLength = payload.Length;
        packet.Head.WireLength = (uint)payload.Length + 42;
        packet.Head.DatagramLength = length;
        packet.Head.GsoSegments = (ushort)(length is 0 or PacketHead.PossibleLength ? 1 : 5);
        packet.Head.Hook = Hook.TcRx;
        decoder.OnPacket(ref packet, 0, decodedNs, PacketEventFlags.None);
        return log.Events;
    }

    private static List<PacketEvent> Replay(ProtocolId protocol, byte[] payload, int? datagramLength = null)
    {
        var log = new EventLog();
        Topology topology = Of(protocol);
        PacketDecoder<EventLog.Sink> decoder = Decoder(topology, log);
        byte[] frame = new PacketBuilder
        {
            Destination = System.Net.IPAddress.Parse("239.1.1.1"),
            DestinationPort = Port,
            Payload = payload,
            UdpLength = datagramLength is { } length ? (ushort)(length + 8) : null,
        }.Build();
        byte[] capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true).PcapRecord(1, 0, frame)
            .ToArray();
        using ReplayReader reader = Replayed.Reader(topology.Flows, capture);
        CapturedPacket packet = default;
        while (reader.TryNext(ref packet))
            decoder.OnPacket(ref packet, packet.Head.StampNs, 0, PacketEventFlags.None);
        return log.Events;
    }

    private static PacketDecoder<EventLog.Sink> Decoder(Topology topology, EventLog log) =>
        new(topology, TcpStreamOptions.For(topology), new EventLog.Sink(log));

    private static Topology Of(ProtocolId protocol)
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(
            new Settings(), [$"f={ProtocolCatalog.Find(protocol)!.Name}@239.1.1.1:{Port}"], [], [], errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }
}
