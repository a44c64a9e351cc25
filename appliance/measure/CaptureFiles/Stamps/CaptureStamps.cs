// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.Stamps;
using Telemetry.Stamps.Formats;

namespace Telemetry.CaptureFiles.Stamps;

/// <summary>Stamps of devices in the frames of one capture: used by the thread that reads it, read after its
/// end.</summary>
[HotPath]
internal sealed class CaptureStamps
{
    private const int AddressesLength = 12;
    private const int MostInterfaces = 64;

    private readonly InterfaceStamps?[] _interfaces = new InterfaceStamps?[MostInterfaces];

    private CaptureStamps(IEnumerable<(int Interface, InterfaceStamps Stamps)> used)
    {
        foreach ((int number, InterfaceStamps stamps) in used)
            _interfaces[number] = stamps;
    }

    /// <summary>The interfaces whose devices' stamps are used.</summary>
    public List<(int Interface, InterfaceStamps Stamps)> Used
    {
        get
        {
            List<(int, InterfaceStamps)> used = [];
            for (int number = 0; number < MostInterfaces; number++)
            {
                if (_interfaces[number] is { } stamps)
                    used.Add((number, stamps));
            }
            return used;
        }
    }

    /// <summary>The stamps to use by a choice; null for those of the capture.</summary>
    /// <param name="findings">What was found in the capture's first frames.</param>
    /// <param name="isLookedAt">False if these were not looked at: the format named is then used for all.</param>
    public static CaptureStamps? For(
        StampChoice choice, IReadOnlyList<StampFinding> findings, bool isLookedAt)
    {
        List<(int, InterfaceStamps)> used = [];
        foreach (StampFinding finding in findings)
        {
            bool isUsed = finding.Interface < MostInterfaces && (finding.Verdict == StampVerdict.Proven
                || (choice.Use == StampUse.Trailer && finding.Verdict == StampVerdict.Likely));
            if (isUsed)
                used.Add((finding.Interface, new InterfaceStamps(
                    finding.Format, choice.Outer, finding, StampLimits.OfCapture)));
        }
        if (!isLookedAt && choice is { Use: StampUse.Trailer, Format: not StampFormat.None })
            used.Add((0, new InterfaceStamps(choice.Format, choice.Outer, finding: null, StampLimits.OfCapture)));
        return used.Count == 0 ? null : new CaptureStamps(used);
    }

    /// <summary>
    /// Replaces a frame's stamp, and takes a device's header out of it: the addresses move over it.
    /// </summary>
    /// <param name="frame">The frame; its stamp, place and lengths may change.</param>
    /// <param name="buffer">Holds its bytes.</param>
    public StampOrigin Apply(ref CaptureFrame frame, byte[] buffer)
    {
        if (frame.Link != LinkType.Ethernet || frame.Interface >= MostInterfaces
            || _interfaces[frame.Interface] is not { } stamps)
            return StampOrigin.Capture;
        Span<byte> bytes = buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        int header = HeaderLength(stamps.Format, bytes);
        int end = FrameBody.EndOf(bytes, header, out int payload, out ushort etherType);
        if (Keyframes.TryRead(bytes, payload, etherType, end, out CounterKeyframe keyframe))
        {
            stamps.Take(in keyframe, frame.StampNs);
            return StampOrigin.Capture;
        }
        bool isWhole = frame.CapturedLength >= frame.WireLength;
        if (etherType is not (0x0800 or 0x86dd))
        {
            stamps.Follow(bytes, isWhole, payload);
            return StampOrigin.Capture;
        }
        frame.StampNs = stamps.StampOf(bytes, isWhole, end, frame.StampNs, out StampOrigin origin);
        if (header > 0)
        {
            bytes[..AddressesLength].CopyTo(bytes[header..]);
            frame.DataIndex += header;
            frame.CapturedLength -= header;
            frame.WireLength -= (uint)header;
        }
        return origin;
    }

    private static int HeaderLength(StampFormat format, ReadOnlySpan<byte> frame)
    {
        DeviceStamp stamp = default;
        return format is StampFormat.Arista7280 or StampFormat.Ttag
            && StampReading.Read(format, outer: false, frame, 0, ref stamp) == StampStatus.Stamped
            ? stamp.HeaderLength : 0;
    }
}
