// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.Tests;

/// <summary>The session layer, worked out by hand from the SoupBinTCP document.</summary>
public sealed class SoupBinTcpTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;

    [Fact]
    public void sequenced_packets_are_numbered_from_the_login_accepted_on()
    {
        StreamState state = default;

        OrderMessage before = Decode(Packet('S', "x"), From, ref state);
        OrderMessage accepted = Decode(Packet('A', "SESSION01 " + "41".PadLeft(20)), From, ref state);
        OrderMessage first = Decode(Packet('S', "x"), From, ref state);
        OrderMessage heartbeat = Decode(Packet('H', ""), From, ref state);
        OrderMessage second = Decode(Packet('S', "x"), From, ref state);

        Assert.Equal(0, before.HasSequence);
        Assert.Equal(OrderKind.LogonAccepted, accepted.Kind);
        Assert.Equal((41UL, 1), (first.Sequence, first.HasSequence));
        Assert.Equal((OrderKind.Heartbeat, 0), (heartbeat.Kind, heartbeat.HasSequence));
        Assert.Equal((42UL, 43UL), (second.Sequence, state.NextSequence));
        Assert.Equal("SESSION01", ChannelText.Format(ProtocolId.SoupBinTcp, state.Session));
    }

    [Theory]
    [InlineData("                    ")]
    [InlineData("                   0")]
    [InlineData("                 4x1")]
    [InlineData("99999999999999999999")]
    public void a_login_accepted_without_a_number_leaves_packets_unnumbered(string number)
    {
        StreamState state = default;
        OrderMessage message = default;

        EnvelopeStatus status = SoupBinTcp.Decode(
            Packet('A', "SESSION01 " + number), From, ref state, default, ref message);

        Assert.Equal(EnvelopeStatus.BadSequence, status);
        Assert.Equal(0, state.SequenceKnown);
    }

    [Fact]
    public void user_and_password_are_overwritten_in_every_beginning_of_a_login()
    {
        byte[] login = Packet('L', "usernmpassword12SESSION01 " + "1".PadLeft(20));
        for (int length = 0; length <= login.Length; length++)
        {
            byte[] bytes = login[..length];

            SoupBinTcpOuch<Ouch5>.Redact(bytes, To, out int offset, out int credentials);

            string text = Encoding.ASCII.GetString(bytes);
            Assert.DoesNotContain("u", text, StringComparison.Ordinal);
            Assert.DoesNotContain("p", text, StringComparison.Ordinal);
            Assert.Equal(length >= 3 ? 16 : 0, credentials);
            Assert.Equal(3, offset);
            Assert.Equal(login[19..Math.Max(19, length)], bytes[Math.Min(19, length)..]);
        }
    }

    [Fact]
    public void nothing_else_is_overwritten()
    {
        byte[] order = OuchTests.Packet('U', 'O', 47);
        byte[] copy = [.. order];

        SoupBinTcpOuch<Ouch5>.Redact(copy, To, out _, out int length);

        Assert.Equal(0, length);
        Assert.Equal(order, copy);
    }

    [Theory]
    [InlineData("00", FrameStatus.Incomplete, 0)]
    [InlineData("0001", FrameStatus.Incomplete, 3)]
    [InlineData("000148", FrameStatus.Complete, 3)]
    [InlineData("000048", FrameStatus.Bad, 0)]
    [InlineData("000248", FrameStatus.Bad, 0)]
    [InlineData("00014C", FrameStatus.Bad, 0)]
    [InlineData("000353", FrameStatus.Incomplete, 5)]
    [InlineData("FFFF53", FrameStatus.Bad, 0)]
    [InlineData("00037A4142", FrameStatus.Bad, 0)]
    public void a_frame_is_length_and_type(string hex, FrameStatus expected, int expectedLength)
    {
        FrameStatus status = SoupBinTcp.Frame(Convert.FromHexString(hex), From, out int length);

        Assert.Equal(expected, status);
        Assert.Equal(expectedLength, length);
    }

    [Theory]
    [InlineData('L', To, "Login Request")]
    [InlineData('O', To, "Logout Request")]
    [InlineData('R', To, "Client Heartbeat")]
    [InlineData('H', From, "Server Heartbeat")]
    [InlineData('Z', From, "End of Session")]
    [InlineData('q', From, null)]
    public void packets_have_their_names(char type, StreamDirection direction, string? name) =>
        Assert.Equal(name, MessageNames.Of(ProtocolId.SoupBinTcpOuch5, direction, (byte)type, 0));

    [Fact]
    public void messages_have_their_names()
    {
        Assert.Equal("Enter Order", MessageNames.Of(ProtocolId.SoupBinTcpOuch5, To, (byte)'U', 'O'));
        Assert.Equal("Order Executed", MessageNames.Of(ProtocolId.SoupBinTcpOuch42, From, (byte)'S', 'E'));
        Assert.Null(MessageNames.Of(ProtocolId.MoldUdp64, From, 0, 0));
    }

    internal static byte[] Packet(char type, string payload)
    {
        int length = payload.Length + 1;
        return [(byte)(length >> 8), (byte)length, (byte)type, .. Encoding.ASCII.GetBytes(payload)];
    }

    private static OrderMessage Decode(byte[] packet, StreamDirection direction, ref StreamState state)
    {
        OrderMessage message = default;
        Assert.Equal(FrameStatus.Complete, SoupBinTcp.Frame(packet, direction, out int length));
        Assert.Equal(packet.Length, length);
        Assert.Equal(EnvelopeStatus.Ok, SoupBinTcp.Decode(packet, direction, ref state, default, ref message));
        return message;
    }
}
