// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps.Tails;

/// <summary>
/// Place of the stamps at the ends of an interface's frames, as it was proven by whole ones: what a live capture has of
/// a frame is its payload and its end, which hold no proof by the frame's own check sequence.
/// </summary>
/// <param name="FcsLength">Bytes of a check sequence behind the last trailer: 4, or 0 where the NIC removes it.</param>
/// <param name="Depth">Trailers from the end to the one that is read; 1 is the last.</param>
[HotPath]
public readonly record struct TailShape(StampFormat Format, int FcsLength, int Depth)
{
    /// <summary>Longest end of a frame that is read, bytes.</summary>
    public const int MostBytes = 48;

    private const int MostInChain = 8;

    /// <summary>The shape by which the end alone of a frame says what the whole frame proves.</summary>
    /// <param name="outer">Of several trailers the outermost, else the innermost.</param>
    /// <param name="frame">The whole frame.</param>
    /// <param name="bodyEnd">Offset behind its packet.</param>
    /// <returns>Null if it has no stamp, or one that begins too far from its end.</returns>
    [ColdPath]
    public static TailShape? Of(StampFormat format, bool outer, ReadOnlySpan<byte> frame, int bodyEnd)
    {
        DeviceStamp proven = default;
        if (StampReading.Read(format, outer, frame, bodyEnd, ref proven) != StampStatus.Stamped)
            return null;
        int length = frame.Length - bodyEnd;
        ReadOnlySpan<byte> tail = frame[^Math.Min(length, MostBytes)..];
        for (int depth = 1; depth <= MostInChain; depth++)
        {
            for (int fcs = 0; fcs <= FrameCheck.Length; fcs += FrameCheck.Length)
            {
                var shape = new TailShape(format, fcs, depth);
                DeviceStamp read = default;
                if (shape.Read(tail, length, ref read) == StampStatus.Stamped
                    && IsSame(in read, in proven, frame.Length - tail.Length))
                    return shape;
            }
        }
        return null;
    }

    /// <summary>Reads the stamp at the end of a frame.</summary>
    /// <param name="tail">What stands behind the packet, at most the last <see cref="MostBytes"/> of it.</param>
    /// <param name="length">Bytes behind the packet.</param>
    /// <param name="stamp">Receives what the device says.</param>
    public StampStatus Read(ReadOnlySpan<byte> tail, int length, ref DeviceStamp stamp)
    {
        if (tail.Length <= FcsLength)
            return StampStatus.None;
        ReadOnlySpan<byte> end = tail[..^FcsLength];
        int bodyEnd = tail.Length - length;                     // below 0 where not all of it is here
        for (int depth = 0; depth < Depth; depth++)
        {
            if (!StampReading.TryReadFields(Format, end, bodyEnd, ref stamp, out int start))
                return StampStatus.Refused;
            end = end[..start];
        }
        return StampStatus.Stamped;
    }

    private static bool IsSame(in DeviceStamp read, in DeviceStamp proven, int tailStart) =>
        (read.Seconds, read.Ns, read.Device, read.Port, read.OriginalLength + tailStart)
        == (proven.Seconds, proven.Ns, proven.Device, proven.Port, proven.OriginalLength);
}
