// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Pipeline.Sequencing.Sequences;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Takes a jump back, with the losses that were reported for it: at once one that only one packet supports,
/// when numbers declared lost are sent after all; a believed one where a line comes back. Counters of losses are not
/// lowered; separate counters of retracted losses rise instead.</summary>
[HotPath]
internal sealed class Retraction(FeedContext context, PositionReturn positions, GapEvents events, Doubts doubts)
{
    private readonly FeedContext _context = context;
    private readonly Jumps _jumps = context.Jumps;
    private readonly PositionReturn _positions = positions;
    private readonly GapEvents _events = events;
    private readonly Doubts _doubts = doubts;

    /// <summary>Checks numbers before they are counted.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="stampNs">Stamp of their packet, nanoseconds.</param>
    public void Look(int slot, ulong first, ulong last, long stampNs)
    {
        if (!IsReported(slot, last))
            return;
        ref LoneJump lone = ref _context.Generation(slot).Lone;
        ReportedLoss loss = Newest(slot).Loss;
        // A single arrival of the last of few numbers is late. If others came before it or with it, the numbers are
        // only now being sent.
        bool mayBeLate = loss.Count <= JumpLimit.Slack && last == loss.Last && lone.Front == lone.From;
        if (first <= loss.Last && last >= loss.First && !mayBeLate)
            RetractLone(slot, stampNs);
    }

    /// <summary>Checks a next number announced by a packet without numbers: if it lies within a reported loss, it shows
    /// how far the numbers have been sent.</summary>
    public void LookAnnounced(int slot, ulong next, long stampNs)
    {
        if (IsReported(slot, next) && next > Newest(slot).Loss.First && next <= Newest(slot).Loss.Last)
            RetractLone(slot, stampNs);
    }

    /// <summary>Takes back a jump and those above it. Each line that made it continues where it last brought numbers
    /// below it, or where it was before.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="jump">Index of the jump.</param>
    /// <param name="front">Number after the latest that is certain, where lines that began above continue.</param>
    /// <param name="stampNs">Stamp of the packet that shows it, nanoseconds.</param>
    public void TakeBack(int slot, int jump, ulong front, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        if (generation.Lone.IsSuspect)
            _doubts.EndOfLone(slot, stampNs);
        generation.Lone = default;
        (ulong next, ulong lowest) = (0, ulong.MaxValue);
        for (int line = 0; line < _context.LineCount; line++)
        {
            RetractLine(slot, jump, line, front, stampNs);
            next = Math.Max(next, _context.State(slot, line).Next);
        }
        for (int index = jump; index < generation.Jumps; index++)
        {
            ref ReportedLoss loss = ref _jumps[slot, index].Loss;
            bool isAgain = index > jump && loss.Id == _jumps[slot, index - 1].Loss.Id;
            if (loss.Last == 0 || loss.IsUnobserved)
                continue;
            lowest = Math.Min(lowest, loss.First);
            if (!isAgain)
                RetractFeed(slot, loss, stampNs);
        }
        lowest = Math.Min(lowest, RetractOthers(slot, next, stampNs));
        int jumps = generation.Jumps;
        generation.Jumps = jump;
        for (int line = 0; line < _context.LineCount; line++)
            _jumps.Rewatch(slot, line);
        _positions.RollBack(slot, jump, jumps, next, lowest);
    }

    /// <summary>Takes back all that was reported of a sequence that has not begun.</summary>
    public void TakeBackAll(int slot, long stampNs)
    {
        _context.CountStrays(slot, from: 0);
        for (int line = 0; line < _context.LineCount; line++)
            _positions.Forget(slot, line, _events, stampNs);
        RetractOthers(slot, next: 0, stampNs);
    }

    // What the appliance may have lost was not reported as lost. A record that it did read stays read, although records
    // below it on another line come later; then nothing is taken back.
    private bool IsReported(int slot, ulong number)
    {
        Generation generation = _context.Generation(slot);
        if (generation.Jumps == 0 || !generation.HasLoneJump)
            return false;
        if (generation.Jumps > 1 && number < _jumps[slot, generation.Jumps - 2].First)
            return false;               // below a believed jump, from which lines come back
        ref ReportedLoss ofLine = ref _jumps.Of(slot, generation.Jumps - 1, generation.Lone.Line).Loss;
        return Newest(slot).Loss.Last != 0 && !Newest(slot).Loss.IsUnobserved && !ofLine.IsUnobserved;
    }

    private ref BelievedJump Newest(int slot) => ref _jumps[slot, _context.Generation(slot).Jumps - 1];

    private void RetractLone(int slot, long stampNs)
    {
        int jump = _context.Generation(slot).Jumps - 1;
        ulong front = Newest(slot).Loss.First;
        if (_positions.IsWhole(slot, jump, _context.Generation(slot).Lone.Line))
            TakeBack(slot, jump, front, stampNs);
        else
            Newest(slot).Loss = default;
    }

    private void RetractLine(int slot, int jump, int line, ulong front, long stampNs)
    {
        bool hasJumped = _jumps.Of(slot, jump, line).HasJumped;
        if (!hasJumped && !_positions.BeganAbove(slot, jump, line))
            return;
        ref RetractionCounters retracted = ref _context.LineCounters(line).Retracted;
        retracted.Messages +=
            _positions.RollBackLine(slot, jump, line, hasJumped ? 0 : front, _events, stampNs);
        for (int index = jump; index < _context.Generation(slot).Jumps; index++)
        {
            ref LineJump of = ref _jumps.Of(slot, index, line);
            retracted.Messages += of.Late;
            _context.LineCounters(line).Messages += of.Late;
            _jumps.EndDoubt(slot, index, line, _doubts, stampNs);
            bool isAgain = index > jump && of.Loss.Id == _jumps.Of(slot, index - 1, line).Loss.Id;
            if (of.Loss.Last == 0 || of.Loss.IsUnobserved || isAgain)
                continue;
            retracted.Gaps++;
            retracted.BlindNs += of.Loss.BlindNs;
            _events.Retracted(
                slot, line, of.Loss.Id, of.Loss.First, of.Loss.Last, of.Loss.OpenedStampNs, stampNs);
        }
    }

    /// <summary>Retracts what was declared lost with numbers that are not sent yet.</summary>
    /// <returns>The lowest number of it; the largest number there is if there was none.</returns>
    private ulong RetractOthers(int slot, ulong next, long stampNs)
    {
        ulong lowest = ulong.MaxValue;
        LostGaps gaps = _context.LostGaps;
        for (long ordinal = gaps.Oldest; ordinal < gaps.Count; ordinal++)
        {
            LostGap gap = gaps[ordinal];
            if (gap.Serial != _context.Generation(slot).Serial || gap.IsRetracted || gap.Last < next)
                continue;
            lowest = Math.Min(lowest, gap.First);
            var loss = new ReportedLoss
            {
                First = gap.First,
                Last = gap.Last,
                Id = gap.Id,
                OpenedStampNs = gap.OpenedStampNs,
            };
            RetractFeed(slot, loss, stampNs);
        }
        return lowest;
    }

    private void RetractFeed(int slot, in ReportedLoss loss, long stampNs)
    {
        _events.Retracted(slot, -1, loss.Id, loss.First, loss.Last, loss.OpenedStampNs, stampNs);
        ref RetractionCounters retracted = ref _context.FeedCounters.Retracted;
        retracted.Gaps++;
        retracted.Messages += (long)loss.Count;
        retracted.BlindNs += loss.BlindNs;
        Generation generation = _context.Generation(slot);
        generation.Counts.GapsRetracted++;
        generation.Counts.MessagesLostRetracted += (long)loss.Count;
    }
}
