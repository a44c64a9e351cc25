// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Gaps;

namespace Telemetry.Pipeline.Recovery;

/// <summary>
/// Gaps of the feed that one recovery channel fills. A gap is known when it is declared lost, often after the answer to
/// the request for it: the latest ranges that came while they may have been missing are remembered for that.
/// </summary>
[HotPath]
internal sealed class GapFills
{
    /// <summary>Ranges that are remembered until their gap is declared; a power of two.</summary>
    public const int RangesKept = 512;

    private readonly RecoveredRange[] _ranges = new RecoveredRange[RangesKept];
    private readonly NumberPieces[] _missing = new NumberPieces[LostGaps.Kept];
    private long _rangeCount;
    private long _gapsSeen;
    private long _forgottenStampNs = long.MinValue;         // of the latest range that is remembered no more
    private long _filledStampNs = long.MinValue;

    /// <summary>Counts numbers that the channel brought.</summary>
    /// <param name="mayBeMissing">True if a gap that is not declared yet may have them.</param>
    /// <param name="gaps">Gaps of the feed.</param>
    /// <param name="counters">Counters of the channel.</param>
    public void Take(
        in RecoveredRange range, bool mayBeMissing, LostGaps gaps, ref RecoveryCounters counters)
    {
        CatchUp(gaps, ref counters);
        for (long ordinal = gaps.Oldest; ordinal < gaps.Count; ordinal++)
            Fill(gaps[ordinal], ref _missing[PlaceOf(ordinal)], range, ref counters);
        if (mayBeMissing)
            Remember(range);
    }

    /// <summary>Takes up the gaps that were declared since the last call.</summary>
    public void CatchUp(LostGaps gaps, ref RecoveryCounters counters)
    {
        if (_gapsSeen > gaps.Count)
            Forget();                                       // the feed was removed and has returned
        if (_gapsSeen < gaps.Oldest)
        {
            counters.Untracked += gaps.Oldest - _gapsSeen;
            _gapsSeen = gaps.Oldest;
        }
        for (; _gapsSeen < gaps.Count; _gapsSeen++)
        {
            ref readonly LostGap gap = ref gaps[_gapsSeen];
            ref NumberPieces missing = ref _missing[PlaceOf(_gapsSeen)];
            if (!missing.IsEmpty)
                counters.Untracked++;
            missing.Clear();
            missing.Add(gap.First, gap.Last);
            for (long range = Math.Max(0, _rangeCount - RangesKept); range < _rangeCount; range++)
                Fill(gap, ref missing, _ranges[(int)range & (RangesKept - 1)], ref counters);
            if (!missing.IsEmpty && gap.OpenedStampNs <= _forgottenStampNs)
                counters.Untracked++;
        }
    }

    /// <summary>Leaves out the gaps declared so far.</summary>
    public void StartAt(LostGaps gaps) => _gapsSeen = gaps.Count;

    private static int PlaceOf(long ordinal) => (int)ordinal & (LostGaps.Kept - 1);

    private void Remember(in RecoveredRange range)
    {
        ref RecoveredRange place = ref _ranges[(int)_rangeCount & (RangesKept - 1)];
        if (_rangeCount++ >= RangesKept)
            _forgottenStampNs = place.StampNs;
        place = range;
    }

    private void Forget()
    {
        (_gapsSeen, _rangeCount, _forgottenStampNs) = (0, 0, long.MinValue);
        Array.Clear(_missing);
    }

    private void Fill(
        in LostGap gap, ref NumberPieces missing, in RecoveredRange range, ref RecoveryCounters counters)
    {
        if (range.Serial != gap.Serial || range.First > gap.Last || range.Last < gap.First || gap.IsRetracted
            || missing.IsEmpty)
            return;
        counters.MessagesFilled += (long)missing.Remove(range.First, range.Last, out bool hasRoom);
        if (!hasRoom)
            counters.Untracked++;
        if (!missing.IsEmpty)
            return;
        counters.GapsFilled++;
        if (range.StampNs < _filledStampNs)
            return;                                         // another gap was filled later
        _filledStampNs = range.StampNs;
        counters.GapToFillNs = Math.Max(0, range.StampNs - gap.OpenedStampNs);
    }
}
