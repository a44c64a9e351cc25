// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps.Formats;

/// <summary>
/// Trailer of cPacket. Source: the offsets that SolarCapture and Onload use for it; its own document was not found. As
/// <see cref="MetaWatch"/> without extensions, with a version where that has flags.
/// </summary>
[HotPath]
public static class CPacket
{
    /// <summary>Length with the frame's own FCS, bytes.</summary>
    public const int Length = 16;

    private const int FixedLength = 12;

    /// <summary>Reads the trailer that ends a span.</summary>
    /// <param name="frame">The frame up to the trailer's end.</param>
    /// <param name="start">Receives the offset of the frame's own FCS.</param>
    /// <returns>False if it is too short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp, out int start)
    {
        start = frame.Length - Length;
        if (start < 0)
            return false;
        stamp = default;
        MetaWatch.ReadTime(frame[^FixedLength..], ref stamp);
        stamp.OriginalLength = start;
        return true;
    }
}
