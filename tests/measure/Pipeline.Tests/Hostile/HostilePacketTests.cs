// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Tests.Sequencing;
using TestSupport.Workload;

namespace Telemetry.Pipeline.Tests.Hostile;

/// <summary>
/// One hostile packet of every kind in the traffic of each datagram protocol, in replay: losses are found exactly, none
/// is invented, and no reset or session is believed. The end-to-end tests do the same on the wire.
/// </summary>
public sealed class HostilePacketTests
{
    private const long StepNs = 1_000_000;
    private const long LagNs = 3_000;
    private const long PauseNs = 1_500_000_000;
    private const ulong Number = 700_001;

    public static TheoryData<ProtocolId> Protocols { get; } = [.. NumberedPackets.Protocols];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void one_packet_of_every_kind_hides_no_loss_and_makes_none(ProtocolId protocol)
    {
        var traffic = new HostileFeed(protocol, seed: (int)protocol, damages: false);
        var feed = new TwoLineFeed(ProtocolCatalog.Find(protocol)!);
        long stampNs = 1_700_000_000_000_000_000;
        foreach (HostileKind kind in Enum.GetValues<HostileKind>().Where(kind => kind != HostileKind.WrongChecksum))
        {
            foreach (HostileStep step in traffic.Round(kind, (int)kind % 2))
                Send(feed, step, stampNs += StepNs);
            stampNs += PauseNs;
        }
        for (int step = 0; step < 100; step++)
            Send(feed, traffic.Whole(), stampNs += StepNs);

        IntervalBuffer reported = feed.Play(out List<TelemetryEvent> events, out _);

        FeedCounters counters = reported.Feeds[0];
        Assert.Equal(traffic.Lost, FeedGaps.NetRanges(events));
        Assert.Equal(
            (traffic.Lost.Count, traffic.LostNumbers, 0L, 0L, 0L, 0),
            (counters.FeedGaps - counters.Retracted.Gaps, counters.MessagesLost - counters.Retracted.Messages,
                counters.Resets, counters.MessagesUnobserved, counters.MessagesLate, counters.Doubt.IsInDoubt));
        for (int line = 0; line < 2; line++)
        {
            LineCounters of = reported.Lines[line];
            Assert.Equal(traffic.Missing[line], of.MessagesMissing - of.Retracted.Messages);
        }
        Assert.InRange(counters.Messages, traffic.Brought, traffic.Brought + 16 * traffic.Lies.Count);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void control_packets_are_what_their_document_says(ProtocolId protocol)
    {
        byte[]? heartbeat = ControlPackets.Heartbeat(protocol, Number);
        byte[]? end = ControlPackets.EndOfSession(protocol, Number);
        byte[]? reset = ControlPackets.Reset(protocol, Number);
        byte[]? another = ControlPackets.OfAnother(protocol, Number);
        Envelope plain = Decoded(protocol, NumberedPackets.Packet(protocol, Number));

        Assert.True(heartbeat is null || Has(EnvelopeFlags.Heartbeat, heartbeat), "no heartbeat");
        Assert.True(end is null || Has(EnvelopeFlags.EndOfSession, end), "no end of session");
        Assert.True(reset is null || Has(EnvelopeFlags.Reset, reset), "no reset");
        Assert.Equal(ProtocolCatalog.Find(protocol)!.StaleAfterNs > 0, heartbeat is not null);
        Assert.Equal(another is not null, ProtocolCatalog.Find(protocol)!.ChannelParts.Count > 0);
        if (another is not null)
            Assert.NotEqual(plain.Channel, Decoded(protocol, another).Channel);

        bool Has(EnvelopeFlags flag, byte[] packet) => (Decoded(protocol, packet).Flags & flag) != 0;
    }

    private static Envelope Decoded(ProtocolId protocol, byte[] packet)
    {
        Envelope envelope = default;
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeDecoder.Decode(protocol, packet, packet.Length, ref envelope));
        return envelope;
    }

    private static void Send(TwoLineFeed feed, HostileStep step, long stampNs)
    {
        foreach (LineDatagram datagram in step.Datagrams)
        {
            feed.Send(datagram.Line, stampNs, datagram.Payload, datagram.UdpLength);
            stampNs += LagNs;
        }
    }
}
