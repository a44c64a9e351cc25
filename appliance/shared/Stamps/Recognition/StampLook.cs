// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps.Recognition;

/// <summary>Looks at the first frames of a live interface for stamps of devices.</summary>
public sealed class StampLook
{
    private readonly ProbedInterface _place = new(new StampChoice(StampUse.Auto));
    private int _frames;

    /// <summary>Finding in the frames looked at; null if they have no stamps.</summary>
    public StampFinding? Finding => StampJudge.Judge(0, _place, isAll: false, isNamed: false);

    /// <summary>Looks at a frame of Ethernet; frames after the first <see cref="StampJudge.MostFrames"/> are passed
    /// over.</summary>
    /// <param name="frame">Its captured bytes.</param>
    /// <param name="wireLength">Its length, bytes.</param>
    /// <param name="stampNs">Its time, nanoseconds since 1970.</param>
    public void Look(ReadOnlySpan<byte> frame, uint wireLength, long stampNs)
    {
        if (_frames++ < StampJudge.MostFrames)
            _place.Look(frame, wireLength, stampNs);
    }
}
