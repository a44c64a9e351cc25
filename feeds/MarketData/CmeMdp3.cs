// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// CME Globex MDP 3.0 over UDP: packets are numbered, not messages; a heartbeat uses a number too. After a channel
/// reset the numbers begin at 1. Snapshots repeat in a loop with separate numbers and are recovery. Source: CME Group
/// client systems wiki, MDP 3.0 SBE technical headers; schemas 1.5 to 1.13.
/// </summary>
[HotPath]
public readonly struct CmeMdp3 : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = TemplateOffset + 2;

    private const int HeaderLength = 12;
    private const int TimeOffset = 4;
    private const int TemplateOffset = HeaderLength + 4;    // after message size and block length
    private const int SchemaOffset = HeaderLength + 6;      // of the first message
    private const int SchemaShift = 48;                     // in the first eight bytes of a message
    private const int LeastMessageLength = 10;              // message size and SBE header
    private const ushort ChannelReset = 4;
    private const ushort Heartbeat = 12;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.CmeMdp3,
        Name = "cme-mdp3",
        Title = "CME Globex MDP 3.0 over UDP",
        Source = "CME client systems wiki, MDP 3.0 SBE Technical Headers; schemas 1.5 to 1.13",
        Products = ["CME Globex: CME, CBOT, NYMEX, COMEX futures and options", "EBS", "BrokerTec"],
        Proof = Proof.RealPackets,
        Sequencing = "u32 of the packet, one number a packet, heartbeats too; a channel reset goes back to 1",
        SequenceBits = 32,
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "none: one channel a group",
        Recovery = "market recovery and instrument definition loops on groups of their own; TCP replay of at most 2000 "
            + "packets (cme-mdp3-replay)",
        RecoveryInLines = [RecoveryKind.Snapshot],
        HasLoopNumbers = true,
        Resets = "weekly; channel reset (template 4)",
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 4 u32le number of the packet",
            "4 8 u64le send time, ns since 1970",
            "12 2 u16le length of the first message, itself included",
            "14 8 4 x u16le block length, template (4 channel reset, 12 heartbeat), schema, version",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        EnvelopeStatus status = MessageWalk.ToTheEnd<SchemaRule>(
            captured, payloadLength, HeaderLength, LeastMessageLength);
        if (status != EnvelopeStatus.Ok)
            return status;

        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured);
        ushort template = captured.Length < HeadLength
            ? (ushort)0
            : BinaryPrimitives.ReadUInt16LittleEndian(captured[TemplateOffset..]);
        EnvelopeFlags flags = FlagsOf(template) | EnvelopeFlags.HasSendTime;
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = Sequence32.Next(sequence, 1);
        if ((flags & EnvelopeFlags.Reset) != 0 && sequence != 1)
        {
            envelope.NextSequence = 1;                      // still a number of the sequence that ends
            flags |= EnvelopeFlags.NoNumber;
        }
        envelope.SendTimeNs = BinaryPrimitives.ReadInt64LittleEndian(captured[TimeOffset..]);
        envelope.MessageTimeNs = 0;
        envelope.Channel = default;
        envelope.Count = 1;
        envelope.Flags = flags;
        envelope.MessageType = 0;
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeFlags FlagsOf(ushort template) => template switch
    {
        Heartbeat => EnvelopeFlags.Heartbeat,
        ChannelReset => EnvelopeFlags.Reset,
        38 or 52 or 53 or 69 => EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced,     // snapshots
        _ => EnvelopeFlags.None,
    };

    // The header of a joined datagram may look like a message, except for the schema.
    private readonly struct SchemaRule : IMessageRule
    {
        public static bool IsMessage(ulong head, ReadOnlySpan<byte> packet) =>
            head >> SchemaShift == BinaryPrimitives.ReadUInt16LittleEndian(packet[SchemaOffset..]);
    }
}
