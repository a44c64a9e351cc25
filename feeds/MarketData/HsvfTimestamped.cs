// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds;

/// <summary>
/// HSVF with numbers of ten digits and a time in each message, as the Montreal Exchange sends it. Source: TMX, Montreal
/// Exchange High Speed Vendor Feed (HSVF) specification, message header. The time is that of the first message, in
/// Montreal's clock.
/// </summary>
[HotPath]
public readonly struct HsvfTimestamped : IEnvelopeDecoder
{
    private const int Digits = 10;
    private const ulong Numbers = 10_000_000_000;
    private const int TimeOfDayOffset = 13 + 8;             // behind STX, number, type and the date
    private const int TimeOfDayLength = 12;
    private const ulong Microseconds = 1_000_000;

    /// <summary>What the catalog says of it.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.HsvfTimestamped,
        Name = "hsvf-timestamped",
        Title = "HSVF, ten digits and times (Montreal Exchange)",
        Source = "TMX, Montreal Exchange High Speed Vendor Feed specification",
        Proof = Proof.Layout,
        IsFeed = true,
        IsSession = false,
        IsStream = false,
        Sequencing = "ten digits, one number a message; circuit assurance uses none",
        Timing = "of the first message: microseconds of the day, Montreal",
        Keys = "none: each line is its own group",
        HeartbeatIntervalNs = 60_000_000_000,
        TimeZone = "America/Toronto",
        HeadLength = HsvfPacket.HeadLength,
        Layout =
        [
            "0 1 STX (02)",
            "1 10 digits sequence",
            "11 2 a message type (V circuit assurance, U end of transmission)",
            "13 20 digits time, YYYYMMDDhhmmssuuuuuu",
            "33 .. body, then ETX (03); and so on to the packet's end",
        ],
    };

    /// <inheritdoc/>
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        EnvelopeStatus status = HsvfPacket.Decode(captured, payloadLength, Digits, Numbers, ref envelope);
        if (status != EnvelopeStatus.Ok || !TryTimeOfDay(captured, out long timeNs))
            return status;
        envelope.MessageTimeNs = timeNs;
        envelope.Flags |= EnvelopeFlags.HasMessageTime | EnvelopeFlags.TimesSinceMidnight;
        return EnvelopeStatus.Ok;
    }

    private static bool TryTimeOfDay(ReadOnlySpan<byte> packet, out long timeNs)
    {
        timeNs = 0;
        if (packet.Length < TimeOfDayOffset + TimeOfDayLength
            || !HsvfPacket.TryNumber(packet.Slice(TimeOfDayOffset, TimeOfDayLength), out ulong time))
            return false;
        ulong seconds = time / Microseconds % 100;
        ulong minutes = time / (100 * Microseconds) % 100;
        ulong hours = time / (10_000 * Microseconds);
        if (hours > 23 || minutes > 59 || seconds > 59)
            return false;
        timeNs = (long)((((((hours * 60) + minutes) * 60) + seconds) * Microseconds) + (time % Microseconds)) * 1000;
        return true;
    }
}
