// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// HSVF with numbers of ten digits and a time in each message, as the Montreal Exchange sends it. Source: TMX, Montreal
/// Exchange High Speed Vendor Feed (HSVF) specification, message header. The time is that of the first message, in
/// Montreal's clock.
/// </summary>
[HotPath]
public readonly struct HsvfTimestamped : IEnvelopeDecoder
{
    private const int TimeOfDayOffset = 13 + 8;             // after STX, number, type and the date
    private const int TimeOfDayLength = 12;
    private const long MicrosecondNs = 1_000;
    private const long MinuteMicroseconds = 60_000_000;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.HsvfTimestamped,
        Name = "hsvf-timestamped",
        Title = "HSVF, ten digits and times (Montreal Exchange)",
        Source = "TMX, Montreal Exchange High Speed Vendor Feed specification",
        Products = ["Montréal Exchange (SOLA)"],
        Proof = Proof.Layout,
        Sequencing = "ten digits, one number a message; circuit assurance uses none",
        Timing = "of the first message: microseconds of the day, Montreal",
        Keys = "none: each line is its own group",
        Recovery = "retransmission over TCP",
        Resets = "daily",
        HasHeartbeatOfUnnamedInterval = true,
        TimeZone = "America/Toronto",
        HeadLength = Hsvf.HeadLength,
        Layout =
        [
            "0 1 STX (02)",
            "1 10 digits sequence",
            "11 2 a message type (V circuit assurance, U end of transmission)",
            "13 20 digits time, YYYYMMDDhhmmssuuuuuu",
            "33 .. body, then ETX (03); and so on to the packet's end",
        ],
    };

    [MethodImpl(MethodImplOptions.NoInlining)]              // else all protocols save the registers that this one needs
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        EnvelopeStatus status = HsvfPacket<Numbers>.Decode(captured, payloadLength, ref envelope);
        if (status != EnvelopeStatus.Ok || !TryTimeOfDay(captured, out long timeNs))
            return status;
        envelope.MessageTimeNs = timeNs;
        envelope.Flags |= EnvelopeFlags.HasMessageTime | EnvelopeFlags.TimesSinceMidnight;
        return EnvelopeStatus.Ok;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTimeOfDay(ReadOnlySpan<byte> packet, out long timeNs)
    {
        timeNs = 0;
        if (packet.Length < TimeOfDayOffset + TimeOfDayLength)
            return false;
        // hhmmssuu: hours and minutes are read first, then ssuuuuuu.
        ReadOnlySpan<byte> time = packet.Slice(TimeOfDayOffset, TimeOfDayLength);
        bool areDigits = DigitWord.TryReadPairs(time, out ulong pairs)
            & DigitWord.TryRead(time[(TimeOfDayLength - DigitWord.Length)..], out uint secondsAndMicroseconds);
        uint hours = (byte)pairs;
        uint minutes = (byte)(pairs >> 16);
        if (!areDigits || hours > 23 || minutes > 59 || secondsAndMicroseconds >= MinuteMicroseconds)
            return false;
        timeNs = ((((hours * 60) + minutes) * MinuteMicroseconds) + secondsAndMicroseconds) * MicrosecondNs;
        return true;
    }

    private readonly struct Numbers : IHsvfNumbers
    {
        public static int Digits => 10;

        public static ulong Count => 10_000_000_000;
    }
}
