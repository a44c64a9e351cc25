// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Retracts a loss that was reported on the evidence of one packet, when numbers declared lost are sent after
/// all. Counters of losses are not lowered; separate counters of retracted losses rise instead.</summary>
[HotPath]
internal sealed class Retraction(
    FeedContext context, FeedNumbers numbers, LoneGaps gaps, GapEvents events, Doubts doubts)
{
    private readonly FeedContext _context = context;
    private readonly FeedNumbers _numbers = numbers;
    private readonly LoneGaps _gaps = gaps;
    private readonly GapEvents _events = events;
    private readonly Doubts _doubts = doubts;

    /// <summary>Checks numbers before they are counted.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="first">First number.</param>
    /// <param name="last">Last number.</param>
    /// <param name="stampNs">Stamp of their packet, nanoseconds.</param>
    public void Look(int slot, ulong first, ulong last, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        if (generation.Lone.Reported.Last == 0 || !generation.HasLoneJump)
            return;
        ReportedLoss loss = generation.Lone.Reported;
        if (IsOurs(loss) || first > loss.Last || last < loss.First)
            return;
        // A single arrival of the last of few numbers is late. If others came before it or with it, the numbers are
        // only now being sent.
        bool mayBeLate = loss.Count <= JumpLimit.Slack && last == loss.Last
            && generation.Lone.Front == generation.Lone.From;
        if (!mayBeLate)
            Retract(slot, loss, stampNs);
    }

    /// <summary>Checks a next number announced by a packet without numbers: if it lies within a reported loss, it shows
    /// how far the numbers have been sent.</summary>
    public void LookAnnounced(int slot, ulong next, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        ReportedLoss loss = generation.Lone.Reported;
        if (loss.Last != 0 && !IsOurs(loss) && generation.HasLoneJump && next > loss.First && next <= loss.Last)
            Retract(slot, loss, stampNs);
    }

    // What the appliance may have lost was not reported as lost. A record that it did read stays read, although records
    // below it on another line come later; then nothing is taken back.
    private static bool IsOurs(in ReportedLoss loss) => loss.IsUnobserved || loss.IsLineUnobserved;

    private void Retract(int slot, in ReportedLoss loss, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        int line = generation.Lone.Line;
        generation.Lone.Reported = default;
        if (!_gaps.TryRollBack(slot, line, loss.LineFirst, loss.LineLast))
            return;
        _numbers.RollBack(slot, loss.First);
        _events.Retracted(slot, line, loss.LineId, loss.LineFirst, loss.LineLast, loss.OpenedStampNs, stampNs);
        Count(
            ref _context.LineCounters(line).Retracted, loss.LineLast - loss.LineFirst + 1,
            generation.Lone.LineBlindNs);
        _events.Retracted(slot, -1, loss.FeedId, loss.First, loss.Last, loss.OpenedStampNs, stampNs);
        Count(ref _context.FeedCounters.Retracted, loss.Count, loss.FeedBlindNs);
        generation.Counts.GapsRetracted++;
        generation.Counts.MessagesLostRetracted += (long)loss.Count;
        if (generation.Lone.IsSuspect)
            _doubts.EndOfLone(slot, stampNs);
        generation.Lone = default;
    }

    private static void Count(ref RetractionCounters retracted, ulong numbers, long blindNs)
    {
        retracted.Gaps++;
        retracted.Messages += (long)numbers;
        retracted.BlindNs += blindNs;
    }
}
