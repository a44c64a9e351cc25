// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.LogBuffer;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>Every frame of the real driver's captures, decoded by us and by the real decoder, field by field.</summary>
public sealed class CapturedFrameTests
{
    [VectorsFact]
    public void every_captured_frame_decodes_field_by_field_as_the_real_decoder_says()
    {
        int compared = 0;
        foreach (string name in CapturedDatagram.Names())
        {
            foreach (CapturedDatagram datagram in CapturedDatagram.Read(name))
            {
                Compare(datagram, $"{name} packet {datagram.Int32("packet")}");
                compared++;
            }
        }

        Assert.True(compared > 7500, $"only {compared} datagrams were found");
    }

    [VectorsFact]
    public void every_control_frame_is_encoded_to_the_bytes_that_it_was_decoded_from()
    {
        byte[] encoded = new byte[64];
        foreach (CapturedDatagram datagram in CapturedDatagram.Names().SelectMany(CapturedDatagram.Read))
        {
            int length = Reencode(datagram.Bytes, encoded);
            if (length > 0)
                Assert.Equal(Convert.ToHexString(datagram.Bytes), Convert.ToHexString(encoded, 0, length));
        }
    }

    private static void Compare(CapturedDatagram datagram, string where)
    {
        Assert.True(datagram.Int32("frame_length") == FrameHeader.FrameLengthOf(datagram.Bytes), where);
        Assert.True(datagram.Int32("flags") == FrameHeader.FlagsOf(datagram.Bytes), where);
        bool isEqual = datagram.Type switch
        {
            "SETUP" => IsSetup(datagram),
            "SM" or "SM-EOS" or "SM-SETUP" => IsStatusMessage(datagram),
            "NAK" => IsNak(datagram),
            "RTTM" or "RTTM-REPLY" => IsRttMeasurement(datagram),
            "ERR" => IsError(datagram),
            "DATA" or "PAD" or "HEARTBEAT" or "HEARTBEAT-EOS" or "HEARTBEAT-REVOKED" => IsData(datagram),
            _ => false,
        };
        Assert.True(isEqual, $"{where}: {datagram.Fields}");
    }

    private static bool IsSetup(CapturedDatagram datagram) =>
        SetupFrame.TryDecode(datagram.Bytes, out SetupFrame setup) &&
        setup == new SetupFrame((byte)datagram.Int32("flags"), datagram.Int32("term_offset"),
            datagram.Int32("session_id"), datagram.Int32("stream_id"), datagram.Int32("initial_term_id"),
            datagram.Int32("active_term_id"), datagram.Int32("term_length"), datagram.Int32("mtu"),
            datagram.Int32("ttl_field"));

    private static bool IsStatusMessage(CapturedDatagram datagram) =>
        StatusMessageFrame.TryDecode(datagram.Bytes, out StatusMessageFrame message) &&
        message == new StatusMessageFrame((byte)datagram.Int32("flags"), datagram.Int32("session_id"),
            datagram.Int32("stream_id"), datagram.Int32("term_id"), datagram.Int32("term_offset"),
            datagram.Int32("receiver_window"), datagram.Int64("receiver_id"),
            datagram.Fields.TryGetProperty("group_tag", out JsonElement tag) ? tag.GetInt64() : null,
            datagram.Bytes.Length - StatusMessageFrame.Length);

    private static bool IsNak(CapturedDatagram datagram) =>
        NakFrame.TryDecode(datagram.Bytes, out NakFrame nak) &&
        nak == new NakFrame(datagram.Int32("session_id"), datagram.Int32("stream_id"), datagram.Int32("term_id"),
            datagram.Int32("term_offset"), datagram.Int32("nak_length"));

    private static bool IsRttMeasurement(CapturedDatagram datagram) =>
        RttMeasurementFrame.TryDecode(datagram.Bytes, out RttMeasurementFrame measurement) &&
        measurement == new RttMeasurementFrame((byte)datagram.Int32("flags"), datagram.Int32("session_id"),
            datagram.Int32("stream_id"), datagram.Int64("echo"), datagram.Int64("delta"),
            datagram.Int64("receiver_id"));

    private static bool IsError(CapturedDatagram datagram) =>
        ErrorFrame.TryDecode(datagram.Bytes, out ErrorFrame error) &&
        error == new ErrorFrame(datagram.Int32("session_id"), datagram.Int32("stream_id"),
            datagram.Int64("receiver_id"), datagram.Int32("code"),
            datagram.Fields.GetProperty("text").GetString()!.Length);

    private static bool IsData(CapturedDatagram datagram) =>
        DataFrame.TryDecode(datagram.Bytes, out DataFrame frame) &&
        frame.IsHeartbeat == (datagram.Int32("frames") == 0) &&
        frame.IsEndOfStream == datagram.Type is "HEARTBEAT-EOS" or "HEARTBEAT-REVOKED" &&
        frame.IsRevoked == (datagram.Type == "HEARTBEAT-REVOKED") &&
        frame.TermOffset == datagram.Int32("term_offset") && frame.SessionId == datagram.Int32("session_id") &&
        frame.StreamId == datagram.Int32("stream_id") && frame.TermId == datagram.Int32("term_id") &&
        CountFrames(datagram.Bytes, frame) == datagram.Int32("frames");

    private static int CountFrames(byte[] datagram, in DataFrame first)
    {
        int count = 0;
        for (int at = 0; !first.IsHeartbeat && at < datagram.Length; count++)
            at += FrameDescriptor.Align(FrameHeader.FrameLengthOf(datagram.AsSpan(at)));
        return count;
    }

    private static int Reencode(byte[] datagram, byte[] into)
    {
        switch (FrameHeader.TypeOf(datagram))
        {
            case FrameHeader.Setup when SetupFrame.TryDecode(datagram, out SetupFrame setup):
                setup.Encode(into);
                return SetupFrame.Length;
            case FrameHeader.StatusMessage when StatusMessageFrame.TryDecode(datagram, out StatusMessageFrame message):
                return message.Encode(into);
            case FrameHeader.Nak when NakFrame.TryDecode(datagram, out NakFrame nak):
                nak.Encode(into);
                return NakFrame.Length;
            case FrameHeader.RttMeasurement when RttMeasurementFrame.TryDecode(datagram, out var measurement):
                measurement.Encode(into);
                return RttMeasurementFrame.Length;
            case FrameHeader.Error when ErrorFrame.TryDecode(datagram, out ErrorFrame error):
                return ErrorFrame.Encode(into, error.SessionId, error.StreamId, error.ReceiverId, null,
                    error.ErrorCode, datagram.AsSpan(ErrorFrame.Length, error.TextLength));
            default:
                return 0;
        }
    }
}
