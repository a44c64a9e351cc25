// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// Deutsche Börse T7 RDI (reference data) and MDI (netted market data), in FAST: one packet header, without partition
/// and performance indicator. Packets are numbered per sender and multicast address, snapshots too, so these are not
/// a recovery here. Source: FAST templates 1.1 of RDD, T7 6.0 (20 October 2017): RDPacketHeader (template 74), Beacon
/// (109); of RDD of 8 October 2013: RDPacketHeader (114); of MDI, interface version 500.002.860 (30 July 2014):
/// MDPacketHeader (117).
/// </summary>
[HotPath]
public readonly struct T7Rdi : IEnvelopeDecoder
{
    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.T7Rdi,
        Name = "t7-rdi",
        Title = "Deutsche Börse T7 RDI and MDI, FAST (Eurex, Xetra; BSE)",
        Source = "T7 RDD FAST templates 1.1, release 6.0 (2017); MDI FAST templates 1.1, 500.002.860 (2014)",
        Products = ["Eurex", "Xetra", "BSE (Bombay)"],
        Proof = Proof.Layout,
        Sequencing = "u32 of the packet, one number a packet, beacons too; for each sender and multicast address",
        Timing = "of the packet: nanoseconds since 1970",
        HasCodedSendTime = true,
        Keys = "sender",
        Recovery = "snapshots: of RDI on groups of their own, of MDI in the same one; numbered as all other packets",
        Resets = "daily; another sender begins its own",
        ChannelParts = [ChannelPart.Number("sender", 0, 32)],
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = T7FastPacket<Header>.HeadLength,
        Layout =
        [
            "0 1 presence map (C0)",
            "1 .. template of the packet header, by release (RDI 114, 74; MDI 117); sender: stop-bit encoded",
            ".. 5 byte vector: number of the packet, u32be",
            ".. 9 byte vector: send time, u64be ns since 1970",
            ".. 2 FAST reset (C0 F8)",
            ".. presence map and template of the first message (109 beacon)",
        ],
    };

    [MethodImpl(MethodImplOptions.NoInlining)]              // else all protocols save the registers that this one needs
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) =>
        T7FastPacket<Header>.Decode(captured, payloadLength, ref envelope);

    private readonly struct Header : IT7FastHeader
    {
        public static bool IsEnhanced => false;

        public static EnvelopeFlags FlagsOf(uint template) =>
            template == 109 ? EnvelopeFlags.Heartbeat : EnvelopeFlags.None;
    }
}
