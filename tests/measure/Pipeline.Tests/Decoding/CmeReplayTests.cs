// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>TCP recovery of MDP 3.0: packets from the exchange, FIX text to it.</summary>
public sealed class CmeReplayTests
{
    [Fact]
    public void packets_have_the_numbers_that_they_had_over_UDP_and_those_of_the_session_have_none()
    {
        Wire wire = new(StreamTopology.Feed(ProtocolId.CmeMdp3Replay));
        wire.From(0, [], Wire.Syn | Wire.Ack);

        wire.From(1,
        [
            .. CmeReplay.Packet(1, 15), .. CmeReplay.Packet(4_000_000_000, 46, 32), .. CmeReplay.Packet(7, 12),
            .. CmeReplay.Packet(4_000_000_002, 46), .. CmeReplay.Packet(9, 16),
        ]);

        Assert.Equal(
            [(4_000_000_000UL, 1U), (0UL, 0U), (4_000_000_002UL, 1U), (0UL, 0U)],
            wire.Log.Feed.Select(packet => (packet.Envelope.FirstSequence, packet.Envelope.Count)));
        const EnvelopeFlags Told = EnvelopeFlags.HasSendTime;
        Assert.Equal(
            [
                Told, Told | EnvelopeFlags.Unsequenced | EnvelopeFlags.Heartbeat, Told,
                Told | EnvelopeFlags.Unsequenced | EnvelopeFlags.EndOfSession,
            ],
            wire.Log.Feed.Select(packet => packet.Envelope.Flags));
        Assert.All(wire.Log.Feed, packet => Assert.Equal(CmeReplay.TimeNs, packet.Envelope.SendTimeNs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(1_000)]
    public void name_and_password_are_hidden_however_the_text_is_cut_and_requests_are_not(int pieceLength)
    {
        Wire wire = new(StreamTopology.Feed(ProtocolId.CmeMdp3Replay));
        wire.To(0, [], Wire.Syn);
        byte[] logon = CmeReplay.Text("35=A|553=NAME|554=SECRET|");
        byte[] sent = [.. logon, .. CmeReplay.Text("35=V|1180=310|262=310-1|1182=4|1183=6|")];

        List<byte> reported = [];
        for (int at = 0; at < sent.Length; at += pieceLength)
            reported.AddRange(wire.To((uint)(1 + at), sent[at..Math.Min(at + pieceLength, sent.Length)]));

        string text = Encoding.ASCII.GetString([.. reported]);
        Assert.DoesNotContain("NAME", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", text, StringComparison.Ordinal);
        if (pieceLength < sent.Length)
            return;                     // of a piece that does not show its message's type nothing is shown
        Assert.StartsWith("9=25\u000135=A", text, StringComparison.Ordinal);
        Assert.Equal(sent[logon.Length..], reported[logon.Length..]);
    }

    [Theory]
    [InlineData("9=|35=V|")]
    [InlineData("9=12a|35=V|1180")]
    [InlineData("9=1234|35=V|1180")]
    [InlineData("9=12|36=V|1180=3|")]
    public void other_text_is_no_message(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text.Replace('|', '\u0001'));

        Assert.Equal(FrameStatus.Bad, FramedOrders<CmeMdp3Replay>.Frame(bytes, StreamDirection.ToExchange, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]            // shorter than the headers
    [InlineData(9_000)]         // longer than any packet
    public void other_lengths_are_no_packet(int length)
    {
        byte[] bytes = CmeReplay.Packet(4, 46);
        (bytes[0], bytes[1]) = ((byte)length, (byte)(length >> 8));

        Assert.Equal(FrameStatus.Bad, FramedOrders<CmeMdp3Replay>.Frame(bytes, StreamDirection.FromExchange, out _));
    }

    [Fact]
    public void a_first_message_that_does_not_fit_is_no_packet()
    {
        byte[] bytes = CmeReplay.Packet(4, 46, bodyLength: 0);
        bytes[14]++;

        Assert.Equal(FrameStatus.Bad, FramedOrders<CmeMdp3Replay>.Frame(bytes, StreamDirection.FromExchange, out _));
    }
}
