// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Envelopes;

/// <summary>Requests to a retransmission server by datagram. Those of MoldUDP64 and MoldUDP are the header of the
/// protocol alone: session, first number wanted, count of messages wanted. Source: Nasdaq MoldUDP64 Protocol
/// Specification 1.00, section "Request Packet"; MoldUDP 1.02. Those of other protocols are not read.</summary>
[HotPath]
public static class RecoveryRequest
{
    private const int SessionLength = 10;
    private const int Length64 = 20;
    private const int Length32 = 16;

    /// <summary>Decodes a request.</summary>
    /// <param name="protocol">Protocol of the recovery channel.</param>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="envelope">Receives the first number wanted and the count wanted; both 0 where the protocol's
    /// requests are not read.</param>
    public static EnvelopeStatus Decode(
        ProtocolId protocol, ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        envelope = new Envelope { Flags = EnvelopeFlags.Unsequenced };
        int length = LengthOf(protocol);
        if (length == 0)
            return EnvelopeStatus.Ok;
        if (payloadLength != length)
            return payloadLength < length ? EnvelopeStatus.TooShort : EnvelopeStatus.BadLength;
        if (captured.Length < length)
            return EnvelopeStatus.Truncated;
        if (!MoldUdp64.IsText(ref MemoryMarshal.GetReference(captured)))
            return EnvelopeStatus.BadHeader;
        envelope.FirstSequence = length == Length64
            ? BinaryPrimitives.ReadUInt64BigEndian(captured[SessionLength..])
            : BinaryPrimitives.ReadUInt32BigEndian(captured[SessionLength..]);
        envelope.Count = BinaryPrimitives.ReadUInt16BigEndian(captured[(length - sizeof(ushort))..]);
        envelope.Channel = new ChannelKey(0, BinaryPrimitives.ReadUInt64BigEndian(captured),
            (ulong)BinaryPrimitives.ReadUInt16BigEndian(captured[sizeof(ulong)..]) << 48);
        return EnvelopeStatus.Ok;
    }

    /// <summary>True if the requests of a protocol say how many numbers they want.</summary>
    public static bool IsRead(ProtocolId protocol) => LengthOf(protocol) != 0;

    private static int LengthOf(ProtocolId protocol) => protocol switch
    {
        ProtocolId.MoldUdp64 or ProtocolId.MoldUdp64Itch50 => Length64,
        ProtocolId.MoldUdp => Length32,
        _ => 0,
    };
}
