// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using TestSupport;

namespace Telemetry.Feeds.Tests;

public sealed class VectorTests
{
    [VectorsFact]
    public void every_real_moldudp64_packet_decodes_as_two_independent_decoders_say() =>
        CheckDatagrams("moldudp64", ProtocolId.MoldUdp64, 24);

    [VectorsFact]
    public void every_real_itch50_packet_decodes_as_two_independent_decoders_say() =>
        CheckDatagrams("moldudp64-itch50", ProtocolId.MoldUdp64Itch50, 50);

    [VectorsFact]
    public void a_head_of_64_bytes_gives_the_same_envelope_as_the_whole_packet()
    {
        foreach (VectorPacket packet in VectorCapture.Of("moldudp64-itch50").SelectMany(capture => capture.Packets))
        {
            Envelope whole = default;
            Envelope head = default;

            EnvelopeStatus wholeStatus = MoldUdp64Itch50.Decode(packet.Payload, packet.Payload.Length, ref whole);
            EnvelopeStatus headStatus = MoldUdp64Itch50.Decode(
                packet.Payload.AsSpan(0, Math.Min(64, packet.Payload.Length)), packet.Payload.Length, ref head);

            Assert.Equal(wholeStatus, headStatus);
            Assert.Equal(whole, head);
        }
    }

    [VectorsFact]
    public void every_real_ouch5_message_decodes_as_two_independent_decoders_say()
    {
        IReadOnlyList<VectorCapture> captures = VectorCapture.Of("soupbintcp-ouch5");

        foreach (VectorCapture capture in captures)
        {
            foreach (VectorPacket packet in capture.Packets)
                CheckSegment(capture.File, packet);
        }

        Assert.Equal(6, captures.Count);
    }

    private static void CheckDatagrams(string name, ProtocolId protocol, int leastPackets)
    {
        IReadOnlyList<VectorCapture> captures = VectorCapture.Of(name);
        int packets = 0;
        foreach (VectorCapture capture in captures)
        {
            foreach (VectorPacket packet in capture.Packets)
            {
                CheckDatagram(capture.File, protocol, packet);
                packets++;
            }
        }
        Assert.True(packets >= leastPackets, $"only {packets} packets of {name}");
    }

    private static void CheckDatagram(string file, ProtocolId protocol, VectorPacket packet)
    {
        JsonElement expected = packet.Expected;
        Envelope envelope = default;

        EnvelopeStatus status = EnvelopeDecoder.Decode(protocol, packet.Payload, packet.Payload.Length, ref envelope);

        Assert.True(status == EnvelopeStatus.Ok, $"{file}: {status}");
        Assert.Equal(expected.GetProperty("payload_len").GetInt32(), packet.Payload.Length);
        Assert.Equal(expected.GetProperty("first_sequence").GetUInt64(), envelope.FirstSequence);
        Assert.Equal(expected.GetProperty("count").GetUInt32(), envelope.Count);
        Assert.Equal(envelope.FirstSequence + envelope.Count, envelope.NextSequence);
        Assert.Equal(envelope.FirstSequence == 0, envelope.Flags.HasFlag(EnvelopeFlags.Unsequenced));
        Assert.Equal(expected.GetProperty("heartbeat").GetBoolean(), envelope.Flags.HasFlag(EnvelopeFlags.Heartbeat));
        Assert.Equal(
            expected.GetProperty("end_of_session").GetBoolean(), envelope.Flags.HasFlag(EnvelopeFlags.EndOfSession));
        Assert.Equal(
            expected.GetProperty("stream").GetProperty("session").GetString(),
            ChannelText.Format(protocol, envelope.Channel));
        bool hasTime = expected.TryGetProperty("message_time_ns", out JsonElement time);
        Assert.Equal(hasTime, envelope.Flags.HasFlag(EnvelopeFlags.HasMessageTime));
        Assert.Equal(hasTime, envelope.Flags.HasFlag(EnvelopeFlags.TimesSinceMidnight));
        if (hasTime)
            Assert.Equal(time.GetInt64(), envelope.MessageTimeNs);
    }

    private static void CheckSegment(string file, VectorPacket packet)
    {
        string server = packet.Expected.GetProperty("dst").GetString()!;
        StreamDirection direction = server.StartsWith("206.", StringComparison.Ordinal)
            ? StreamDirection.ToExchange
            : StreamDirection.FromExchange;
        Assert.True(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary(packet.Payload, direction), file);
        StreamState state = default;
        int offset = 0;
        foreach (JsonElement expected in packet.Expected.GetProperty("messages").EnumerateArray())
        {
            Assert.Equal(expected.GetProperty("offset").GetInt32(), offset);
            FrameStatus frame = SoupBinTcpOuch<Ouch5>.Frame(packet.Payload.AsSpan(offset), direction, out int length);
            Assert.Equal(FrameStatus.Complete, frame);
            Assert.Equal(expected.GetProperty("length").GetInt32(), length);
            CheckMessage(expected, packet.Payload.AsSpan(offset, length), direction, ref state);
            offset += length;
        }
        Assert.Equal(packet.Payload.Length, offset);
    }

    private static void CheckMessage(
        JsonElement expected, ReadOnlySpan<byte> bytes, StreamDirection direction, ref StreamState state)
    {
        OrderMessage message = default;

        EnvelopeStatus status = SoupBinTcpOuch<Ouch5>.Decode(bytes, direction, ref state, default, ref message);

        Assert.Equal(EnvelopeStatus.Ok, status);
        Assert.Equal(expected.GetProperty("packet_type").GetString(), ((char)message.PacketType).ToString());
        Assert.Equal(Text(expected, "type") ?? "\0", ((char)message.Code).ToString());
        Assert.Equal(Text(expected, "role"), message.Role.ToString().ToLowerInvariant());
        Assert.Equal(Text(expected, "key"), KeyText(message.Key));
        Assert.Equal(Text(expected, "key2"), KeyText(message.Key2));
        Assert.Equal(Text(expected, "time_ns"), message.HasSendTime == 1
            ? message.SendTimeNs.ToString(CultureInfo.InvariantCulture) : null);
        Assert.Equal(0, message.HasSequence);       // a capture that begins in mid-connection cannot number
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    private static string? KeyText(in OrderKey key)
    {
        if (!key.IsPresent)
            return null;
        return key.IsInteger == 1
            ? key.Integer.ToString(CultureInfo.InvariantCulture)
            : Encoding.Latin1.GetString(key.Bytes);
    }
}
