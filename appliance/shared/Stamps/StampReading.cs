// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Stamps.Formats;

namespace Telemetry.Stamps;

/// <summary>Result of reading a frame's stamp.</summary>
public enum StampStatus : byte
{
    /// <summary>Read, and proven as far as the format can be.</summary>
    Stamped = 0,

    /// <summary>There is none: too few bytes behind the packet, or no header.</summary>
    None = 1,

    /// <summary>There are bytes in its place, and its CRC, checksum or marks are not right.</summary>
    Refused = 2,
}

/// <summary>Reads the stamp of a whole frame in a format.</summary>
[HotPath]
public static class StampReading
{
    private const int MostInChain = 8;
    private const int ShortestCrcTrailer = 16;

    /// <summary>Reads a stamp.</summary>
    /// <param name="outer">Of several trailers, one behind the other, the outermost; else the innermost, whose device
    /// saw
    /// the frame first.</param>
    /// <param name="frame">The whole frame from its addresses on; with its last FCS or without.</param>
    /// <param name="bodyEnd">Offset behind the packet by its own lengths: before it no trailer begins.</param>
    /// <param name="stamp">Receives what the device says.</param>
    public static StampStatus Read(
        StampFormat format, bool outer, ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp)
    {
        switch (format)
        {
            case StampFormat.MetaWatch or StampFormat.CPacket or StampFormat.CiscoHpt:
                return ReadChain(format, outer, frame, bodyEnd, ref stamp);
            case StampFormat.Arista7280:
                return StatusOf(Arista7280.TryRead(frame, ref stamp));
            case StampFormat.Ttag:
                return StatusOf(Ttag.TryRead(frame, ref stamp));
            case StampFormat.Mac48:
                return StatusOf(Mac48.TryRead(frame, ref stamp));
            case StampFormat.FusionCounter or StampFormat.Arista7150:
                return ReadCounter(format, frame, bodyEnd, ref stamp);
            case StampFormat.Ixia or StampFormat.Gigamon:
                if (frame.Length == bodyEnd)
                    return StampStatus.None;
                return TryReadEnd(format, frame, bodyEnd, ref stamp)
                    || (frame.Length - FrameCheck.Length > bodyEnd
                        && TryReadEnd(format, frame[..^FrameCheck.Length], bodyEnd, ref stamp))
                    ? StampStatus.Stamped : StampStatus.Refused;
            default:
                return StatusOf(TryReadEnd(format, WithoutFcs(frame, bodyEnd), bodyEnd, ref stamp));
        }
    }

    private static StampStatus StatusOf(bool isRead) => isRead ? StampStatus.Stamped : StampStatus.None;

    private static ReadOnlySpan<byte> WithoutFcs(ReadOnlySpan<byte> frame, int bodyEnd)
    {
        int at = frame.Length - FrameCheck.Length;
        return at > bodyEnd && FrameCheck.IsAt(frame, at) ? frame[..at] : frame;
    }

    private static bool TryReadEnd(
        StampFormat format, ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp) =>
        TryReadFields(format, frame, bodyEnd, ref stamp, out int start) && start >= bodyEnd;

    /// <summary>Reads the trailer that ends a span, without its proof by the frame's own FCS.</summary>
    /// <param name="format">A format of trailers.</param>
    /// <param name="frame">The frame, or the end of it, up to the trailer's end.</param>
    /// <param name="bodyEnd">Offset behind the packet.</param>
    /// <param name="start">Receives the offset at which it begins.</param>
    internal static bool TryReadFields(
        StampFormat format, ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp, out int start)
    {
        start = 0;
        return format switch
        {
            StampFormat.MetaWatch => MetaWatch.TryRead(frame, ref stamp, out start),
            StampFormat.CPacket => CPacket.TryRead(frame, ref stamp, out start),
            StampFormat.CiscoHpt => CiscoHpt.TryRead(frame, ref stamp, out start),
            StampFormat.Ixia => Ixia.TryRead(frame, ref stamp, out start),
            StampFormat.Gigamon => Gigamon.TryRead(frame, ref stamp, out start),
            StampFormat.Vss => Vss.TryRead(frame, bodyEnd, ref stamp, out start),
            StampFormat.TtagTrailer => Ttag.TryReadTrailer(frame, ref stamp, out start),
            StampFormat.Broadcom => Broadcom.TryRead(frame, ref stamp, out start),
            _ => false,
        };
    }

    /// <summary>Walks from the frame's end inwards; each trailer is proven by its own CRC.</summary>
    private static StampStatus ReadChain(
        StampFormat format, bool outer, ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp)
    {
        if (frame.Length - bodyEnd < ShortestCrcTrailer)
            return StampStatus.None;
        if (!TryReadOutermost(format, frame, bodyEnd, ref stamp, out int start))
            return StampStatus.Refused;
        DeviceStamp inner = default;
        for (int more = 1; !outer && more < MostInChain; more++)
        {
            if (!TryReadProven(format, frame[..start], bodyEnd, ref inner, out start))
                break;
            stamp = inner;
        }
        return StampStatus.Stamped;
    }

    /// <summary>Reads the last trailer, with a new FCS behind it or without.</summary>
    private static bool TryReadOutermost(
        StampFormat format, ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp, out int start)
    {
        ReadOnlySpan<byte> withoutFcs = frame[..^FrameCheck.Length];
        if (!TryReadProven(format, frame, bodyEnd, ref stamp, out start))
            return TryReadProven(format, withoutFcs, bodyEnd, ref stamp, out start);
        // The frame's own FCS proves where the trailer begins. Extensions have any length, so that where it ends needs
        // the
        // new FCS: read 4 bytes too late, they may lead to the same start.
        if (frame.Length - start == ShortestCrcTrailer || !FrameCheck.IsAt(frame, withoutFcs.Length))
            return true;
        DeviceStamp before = default;
        if (TryReadProven(format, withoutFcs, bodyEnd, ref before, out int otherStart))
            (stamp, start) = (before, otherStart);
        return true;
    }

    private static bool TryReadProven(
        StampFormat format, ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp, out int start) =>
        TryReadFields(format, frame, bodyEnd, ref stamp, out start) && start >= bodyEnd
        && FrameCheck.IsAt(frame, start);

    // The counter stands before a good FCS, or in its place.
    private static StampStatus ReadCounter(
        StampFormat format, ReadOnlySpan<byte> frame, int bodyEnd, ref DeviceStamp stamp)
    {
        int at = frame.Length - FusionCounter.Length;
        if (at - FrameCheck.Length >= bodyEnd && FrameCheck.IsAt(frame, at))
            at -= FusionCounter.Length;
        if (at < bodyEnd)
            return StampStatus.None;
        uint counter = BinaryPrimitives.ReadUInt32BigEndian(frame[at..]);
        stamp = default;
        stamp.Counter = format == StampFormat.Arista7150 ? Arista7150.Read(counter) : counter;
        stamp.OriginalLength = at;
        return StampStatus.Stamped;
    }
}
