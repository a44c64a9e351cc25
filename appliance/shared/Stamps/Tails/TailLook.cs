// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps.Recognition;

namespace Telemetry.Stamps.Tails;

/// <summary>Looks at whole frames of a live interface for the stamps that it is said to have, and learns where they
/// are.</summary>
/// <param name="format">The format; one that a frame's end is enough for.</param>
/// <param name="outer">Of several trailers the outermost, else the innermost.</param>
public sealed class TailLook(StampFormat format, bool outer)
{
    private readonly ProbedInterface _place = new(new StampChoice(StampUse.Trailer, format, outer));
    private readonly Dictionary<TailShape, int> _shapes = [];

    /// <summary>Whole frames with an IP packet.</summary>
    public long Frames => _place.Frames;

    /// <summary>Finding in the frames; null if there are no stamps.</summary>
    public StampFinding? Finding => StampJudge.Judge(0, _place, isAll: false, isNamed: true);

    /// <summary>True if the times of the frames run as the host's clock does.</summary>
    public bool Runs => _place.Runs;

    /// <summary>Device's time less the host's, of the frame that was under way for the shortest time,
    /// nanoseconds.</summary>
    public long OffsetNs => _place.HighestOffsetNs;

    /// <summary>The shape that nearly all frames have, once enough were looked at; else null.</summary>
    public TailShape? Shape
    {
        get
        {
            (TailShape shape, int count) = _shapes.MaxBy(entry => entry.Value);
            return count >= StampJudge.EnoughFrames && StampJudge.HasNearlyAll(count, Frames) ? shape : null;
        }
    }

    /// <summary>Looks at a frame.</summary>
    /// <param name="frame">Its captured bytes, from the Ethernet header on.</param>
    /// <param name="wireLength">Its length, bytes; cut frames are passed over.</param>
    /// <param name="stampNs">The host's time, nanoseconds since 1970.</param>
    public void Look(ReadOnlySpan<byte> frame, uint wireLength, long stampNs)
    {
        long before = Frames;
        _place.Look(frame, wireLength, stampNs);
        int bodyEnd = FrameBody.EndOf(frame, 0, out _, out ushort etherType);
        if (Frames > before && bodyEnd >= 0 && etherType is 0x0800 or 0x86dd
            && TailShape.Of(format, outer, frame, bodyEnd) is { } shape)
            _shapes[shape] = _shapes.GetValueOrDefault(shape) + 1;
    }
}
