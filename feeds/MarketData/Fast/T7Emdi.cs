// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// Deutsche Börse T7 EMDI (Eurex, Xetra; BSE runs T7 too), in FAST. Packets are numbered per sender and multicast
/// address, beacons too. Snapshots come on addresses of their own with separate numbers, and are recovery. Source: FAST
/// templates 1.1 of EMDI and its snapshots, interface version 500.002.860 (30 July 2014): EMDPacketHeader (template
/// 112), Beacon (109), DepthSnapshot (93).
/// </summary>
[HotPath]
public readonly struct T7Emdi : IEnvelopeDecoder
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.T7Emdi,
        Name = "t7-emdi",
        Title = "Deutsche Börse T7 EMDI, FAST (Eurex, Xetra; BSE)",
        Source = "T7 EMDI FAST templates 1.1, interface version 500.002.860 (2014)",
        Products = ["Eurex", "Xetra", "BSE (Bombay)"],
        Proof = Proof.Layout,
        Sequencing = "u32 of the packet, one number a packet, beacons too; for each sender and multicast address",
        Timing = "of the packet: nanoseconds since 1970",
        HasCodedSendTime = true,
        Keys = "partition, sender",
        Recovery = "snapshot groups (template 93)",
        RecoveryInLines = [RecoveryKind.Snapshot],
        Resets = "daily; another sender begins its own",
        ChannelParts =
        [
            ChannelPart.Number("partition", T7FastPacket<Header>.PartitionShift, 32),
            ChannelPart.Number("sender", 0, T7FastPacket<Header>.PartitionShift),
        ],
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = T7FastPacket<Header>.HeadLength,
        Layout =
        [
            "0 1 presence map (C0)",
            "1 .. template of the packet header, by release (112); partition; sender: stop-bit encoded",
            ".. 5 byte vector: number of the packet, u32be",
            ".. 9 byte vector: send time, u64be ns since 1970",
            ".. 5 byte vector: performance indicator",
            ".. 2 FAST reset (C0 F8)",
            ".. presence map and template of the first message (109 beacon, 93 snapshot)",
        ],
    };

    [MethodImpl(MethodImplOptions.NoInlining)]              // else all protocols save the registers that this one needs
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) =>
        T7FastPacket<Header>.Decode(captured, payloadLength, ref envelope);

    private readonly struct Header : IT7FastHeader
    {
        public static bool IsEnhanced => true;

        public static EnvelopeFlags FlagsOf(uint template) => template switch
        {
            109 => EnvelopeFlags.Heartbeat,
            93 => EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced,
            _ => EnvelopeFlags.None,
        };
    }
}
