// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>The latest gaps of a feed, which its recovery channels may fill. A gap without a place is not
/// filled.</summary>
[HotPath]
internal sealed class LostGaps
{
    /// <summary>Gaps that are remembered; a power of two.</summary>
    public const int Kept = 128;

    private readonly LostGap[] _gaps = new LostGap[Kept];

    /// <summary>Gaps so far; the ordinals of those remembered end before it.</summary>
    public long Count { get; private set; }

    /// <summary>Ordinal of the oldest gap that is remembered.</summary>
    public long Oldest => Math.Max(0, Count - Kept);

    /// <summary>A gap that is remembered, by its ordinal.</summary>
    public ref LostGap this[long ordinal] => ref _gaps[(int)ordinal & (Kept - 1)];

    public void Add(in LostGap gap) => this[Count++] = gap;

    /// <summary>Notes that the numbers of a gap were not sent yet when it was declared.</summary>
    public void Retract(long id)
    {
        for (long ordinal = Count - 1; ordinal >= Oldest; ordinal--)
        {
            if (this[ordinal].Id != id)
                continue;
            this[ordinal].IsRetracted = true;
            return;
        }
    }
}
