// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// MOEX SIMBA SPECTRA. Source: Moscow Exchange SIMBA SPECTRA Market Data Protocol 2.0 to 5.x, packet headers and
/// session messages. Packets are numbered, heartbeats too; a sequence reset carries the next number. Packets that are
/// not incremental are snapshots, which start over with every loop, and possible duplicates repeat old numbers: both
/// are recovery.
/// </summary>
[HotPath]
public readonly struct MoexSimba : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = NewSequenceOffset + 4;

    private const int HeaderLength = 16;
    private const int SizeOffset = 4;
    private const int FlagsOffset = 6;
    private const int TimeOffset = 8;
    private const int TemplateOffset = 30;                  // after the incremental header and the block length
    private const int NewSequenceOffset = 36;
    private const int IncrementalFlag = 8;
    private const int DuplicateFlag = 16;
    private const ushort Heartbeat = 1;
    private const ushort SequenceReset = 2;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MoexSimba,
        Name = "moex-simba",
        Title = "MOEX SIMBA SPECTRA",
        Source = "Moscow Exchange SIMBA SPECTRA Market Data Protocol 2.0 to 5.x",
        Products = ["MOEX SPECTRA derivatives"],
        Proof = Proof.Layout,
        Sequencing = "u32 a packet, heartbeats included; snapshots are recovery",
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "none: each feed is its own group",
        Recovery = "snapshot loops on groups of their own; TCP replay",
        RecoveryInLines = [RecoveryKind.Snapshot, RecoveryKind.Retransmission],
        HasLoopNumbers = true,
        Resets = "daily",
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 4 u32le sequence of the packet",
            "4 2 u16le packet size",
            "6 2 u16le flags (1 last fragment, 2 and 4 start and end of snapshot, 8 incremental, 16 duplicate)",
            "8 8 u64le send time, ns since 1970",
            "incremental: 16 8 u64le transact time; 24 4 u32le trading session; 28 8 SBE header",
            "30 2 u16le template (1 heartbeat, 2 sequence reset); 36 4 u32le of a reset: the next number",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (BinaryPrimitives.ReadUInt16LittleEndian(captured[SizeOffset..]) != payloadLength)
            return EnvelopeStatus.BadLength;

        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured);
        int packetFlags = BinaryPrimitives.ReadUInt16LittleEndian(captured[FlagsOffset..]);
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime;
        ulong next = Sequence32.Next(sequence, 1);
        if ((packetFlags & IncrementalFlag) == 0 || (packetFlags & DuplicateFlag) != 0)
        {
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
            if ((packetFlags & IncrementalFlag) != 0)
                flags |= EnvelopeFlags.Retransmission;
        }
        else
        {
            if (payloadLength < NewSequenceOffset)
                return EnvelopeStatus.TooShort;             // no room for the headers of an incremental packet
            if (captured.Length < NewSequenceOffset)
                return EnvelopeStatus.Truncated;
            ushort template = BinaryPrimitives.ReadUInt16LittleEndian(captured[TemplateOffset..]);
            if (template == SequenceReset)
            {
                if (payloadLength < HeadLength)
                    return EnvelopeStatus.BadLength;
                if (captured.Length < HeadLength)
                    return EnvelopeStatus.Truncated;
                flags |= EnvelopeFlags.Reset | EnvelopeFlags.NoNumber;
                next = BinaryPrimitives.ReadUInt32LittleEndian(captured[NewSequenceOffset..]);
            }
            else
            {
                flags |= Sequence32.FlagsOf(sequence);
                if (template == Heartbeat)
                    flags |= EnvelopeFlags.Heartbeat;
            }
        }
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = next,
            Count = 1,
            SendTimeNs = (long)BinaryPrimitives.ReadUInt64LittleEndian(captured[TimeOffset..]),
            Flags = flags,
        };
        return EnvelopeStatus.Ok;
    }
}
