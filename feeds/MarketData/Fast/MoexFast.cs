// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// MOEX FAST: the ASTS feeds (equities, bonds, FX) and the FAST feeds of SPECTRA (derivatives). A packet is the number
/// of its message, four bytes, and one FAST message, whose first fields on the wire are the number again and the send
/// time: all that the templates have before them is constant. Snapshots and definitions repeat in loops on groups of
/// their own, and are recovery. Source: the exchange's FAST templates of ASTS (March 2017, December 2020) and SPECTRA
/// (2017, December 2020). The templates do not describe the preamble: that it is the number, the lower byte first, is
/// from public decoders and the packets in their tests. The RTS packets of 2014 had none, and are refused. A send time
/// in another form, as ASTS had for a while in 2016, is left out.
/// </summary>
[HotPath]
public readonly struct MoexFast : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = PreambleLength + FastReader.MostOfMap + FastReader.MostOfTemplate
        + FastReader.MostOf32 + FastReader.MostOf64 + FastReader.MostOf32;

    private const int PreambleLength = 4;
    private const int LeastLength = PreambleLength + 4;     // map, template, number, time

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MoexFast,
        Name = "moex-fast",
        Title = "MOEX FAST (ASTS; SPECTRA)",
        Source = "MOEX FAST templates of ASTS and of SPECTRA, 2017 and 2020",
        Products = ["MOEX equities, bonds and FX", "MOEX SPECTRA derivatives"],
        Proof = Proof.Layout,
        Sequencing = "u32 a packet, heartbeats included; snapshots and definitions are recovery",
        Timing = "of the packet: microseconds (ASTS) or milliseconds (SPECTRA), UTC",
        HasCodedSendTime = true,
        Keys = "none: each feed is its own group",
        Recovery = "snapshot and definition loops on groups of their own; TCP replay",
        RecoveryInLines = [RecoveryKind.Snapshot],
        HasLoopNumbers = true,
        Resets = "sequence reset (SPECTRA, template 7); daily",
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 4 u32le number of the packet",
            "4 .. presence map; template (6, 2108 heartbeat; 7 sequence reset): stop-bit encoded",
            ".. number again; if it has an operator (ASTS definitions), only where the map says so",
            ".. send time, UTC in decimal: YYYYMMDDhhmmssmmm or YYMMDDhhmmssuuuuuu",
            ".. of a sequence reset: the next number",
        ],
    };

    [MethodImpl(MethodImplOptions.NoInlining)]              // else all protocols save the registers that this one needs
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < LeastLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < PreambleLength)
            return EnvelopeStatus.Truncated;
        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured);
        var reader = new FastReader(captured[PreambleLength..], payloadLength - PreambleLength);
        FastPresenceMap map = reader.PresenceMap();
        uint template = reader.Template(ref map);
        MoexFastKind kind = MoexFastTemplates.KindOf(template);
        bool hasNumber = !MoexFastTemplates.IncrementsNumber(template) || map.TakeNext();
        uint repeated = hasNumber ? reader.UInt32() : sequence;
        ulong digits = reader.UInt64();
        uint next = kind == MoexFastKind.Reset ? reader.UInt32() : 0;
        if (reader.Status != EnvelopeStatus.Ok)
            return reader.Status;
        if (repeated != sequence)
            return EnvelopeStatus.BadSequence;
        if (kind == MoexFastKind.Session)
            return EnvelopeStatus.BadHeader;

        bool hasTime = DecimalTime.TryRead(digits, out long timeNs);
        envelope.FirstSequence = sequence;
        envelope.NextSequence = kind == MoexFastKind.Reset ? next : Sequence32.Next(sequence, 1);
        envelope.SendTimeNs = hasTime ? timeNs : 0;
        envelope.MessageTimeNs = 0;
        envelope.Channel = default;
        envelope.Count = 1;
        envelope.Flags = FlagsOf(kind, sequence) | (hasTime ? EnvelopeFlags.HasSendTime : EnvelopeFlags.None);
        envelope.MessageType = (ushort)template;
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeFlags FlagsOf(MoexFastKind kind, uint sequence) => kind switch
    {
        MoexFastKind.Repeated => EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced,
        MoexFastKind.Reset => EnvelopeFlags.Reset | EnvelopeFlags.NoNumber,
        MoexFastKind.Heartbeat => EnvelopeFlags.Heartbeat | Sequence32.FlagsOf(sequence),
        _ => Sequence32.FlagsOf(sequence),
    };
}
