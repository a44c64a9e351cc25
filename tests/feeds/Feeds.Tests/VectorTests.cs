// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using TestSupport;

namespace Telemetry.Feeds.Tests;

public sealed class VectorTests
{
    [VectorsFact]
    public void every_real_datagram_decodes_as_two_independent_decoders_say()
    {
        foreach (ProtocolRow row in Datagrams())
        {
            VectorPacket[] packets = [.. VectorCapture.Of(row.Name).SelectMany(capture => capture.Packets)];
            Assert.Equal(row.Proof != Proof.Layout, packets.Length > 0);
            foreach (VectorPacket packet in packets)
                CheckDatagram(row, packet);
        }
    }

    [VectorsFact]
    public void the_head_that_is_captured_gives_the_same_envelope_as_the_whole_packet()
    {
        foreach (ProtocolRow row in Datagrams())
        {
            int snap = Math.Max(64, row.HeadLength);
            foreach (VectorPacket packet in VectorCapture.Of(row.Name).SelectMany(capture => capture.Packets))
            {
                Envelope whole = default;
                Envelope head = default;
                ReadOnlySpan<byte> captured = packet.Payload.AsSpan(0, Math.Min(snap, packet.Payload.Length));

                EnvelopeStatus wholeStatus =
                    EnvelopeDecoder.Decode(row.Id, packet.Payload, packet.Payload.Length, ref whole);
                EnvelopeStatus headStatus =
                    EnvelopeDecoder.Decode(row.Id, captured, packet.Payload.Length, ref head);

                Assert.Equal(wholeStatus, headStatus);
                Assert.Equal(whole, head);
            }
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

    private static IEnumerable<ProtocolRow> Datagrams() =>
        ProtocolCatalog.Rows.Where(row => row.IsFeed && !row.IsStream);

    private static void CheckDatagram(ProtocolRow row, VectorPacket packet)
    {
        JsonElement expected = packet.Expected;
        Envelope envelope = default;

        EnvelopeStatus status = EnvelopeDecoder.Decode(row.Id, packet.Payload, packet.Payload.Length, ref envelope);

        Assert.True(status == EnvelopeStatus.Ok, $"{row.Name} {packet.Expected}: {status}");
        Assert.Equal(expected.GetProperty("payload_len").GetInt32(), packet.Payload.Length);
        Assert.Equal(expected.GetProperty("first_sequence").GetUInt64(), envelope.FirstSequence);
        Assert.Equal(expected.GetProperty("count").GetUInt32(), envelope.Count);
        Assert.Equal(Flag(expected, "heartbeat"), envelope.Flags.HasFlag(EnvelopeFlags.Heartbeat));
        Assert.Equal(Flag(expected, "reset"), envelope.Flags.HasFlag(EnvelopeFlags.Reset));
        Assert.Equal(Flag(expected, "end_of_session"), envelope.Flags.HasFlag(EnvelopeFlags.EndOfSession));
        // Where 0 is a number, a packet that uses none can have it and still carry the next one.
        bool hasZero = row.Id is ProtocolId.B3Umdf or ProtocolId.Cta;
        // Line integrity of the SIAC feeds uses no number and repeats the one before.
        bool repeats = row.Id is ProtocolId.Opra or ProtocolId.Cta;
        if (envelope.FirstSequence == 0 && !hasZero)
            Assert.True(envelope.Flags.HasFlag(EnvelopeFlags.Unsequenced));
        else if (expected.TryGetProperty("next_sequence", out JsonElement next))
            Assert.Equal(next.GetUInt64(), envelope.NextSequence);
        else if (!envelope.Flags.HasFlag(EnvelopeFlags.Reset))
        {
            uint used = repeats ? envelope.Count : envelope.Numbers;
            Assert.Equal(envelope.FirstSequence + used, envelope.NextSequence);
        }
        JsonElement stream = expected.GetProperty("stream");
        Assert.Equal(
            string.Join('/', row.ChannelParts.Select(part => stream.GetProperty(part.Name).ToString())),
            ChannelText.Format(row.Id, envelope.Channel));
        CheckTimes(expected, stream, envelope);
    }

    private static void CheckTimes(JsonElement expected, JsonElement stream, in Envelope envelope)
    {
        bool isMidnight = stream.TryGetProperty("since_midnight_ms", out JsonElement midnightMs);
        bool hasSendTime = isMidnight || (expected.TryGetProperty("send_time_ns", out JsonElement sent)
            && sent.ValueKind == JsonValueKind.Number);
        Assert.Equal(hasSendTime, envelope.Flags.HasFlag(EnvelopeFlags.HasSendTime));
        if (isMidnight)
            Assert.Equal(midnightMs.GetInt64() * 1_000_000, envelope.SendTimeNs);
        else if (hasSendTime)
            Assert.Equal(expected.GetProperty("send_time_ns").GetInt64(), envelope.SendTimeNs);
        bool hasMessageTime = expected.TryGetProperty("message_time_ns", out JsonElement time);
        if (hasMessageTime)
            Assert.Equal(time.GetInt64(), envelope.MessageTimeNs);
        if (!envelope.Flags.HasFlag(EnvelopeFlags.HasMessageTime))
            Assert.False(hasMessageTime);
        bool hasTimeText = stream.TryGetProperty("time_text", out JsonElement text)
            && text.ValueKind == JsonValueKind.String;
        Assert.Equal(
            isMidnight || hasMessageTime || hasTimeText,
            envelope.Flags.HasFlag(EnvelopeFlags.TimesSinceMidnight));
    }

    private static bool Flag(JsonElement expected, string name) => expected.GetProperty(name).GetBoolean();

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
