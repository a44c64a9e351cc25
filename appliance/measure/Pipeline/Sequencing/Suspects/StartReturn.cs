// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Takes back a reset or a new session that wrong packets made believed: nothing follows it in order, and a
/// line that had left the sequence before goes on there. That one returns as it was; what was reported of the wrong one
/// is retracted.</summary>
[HotPath]
internal sealed class StartReturn(
    FeedContext context, Generations generations, Retraction retraction, SequenceEnding ending, GapEvents events)
{
    private const int PacketsBack = 16;
    private const ulong CertainNumbers = 512;

    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;
    private readonly Retraction _retraction = retraction;
    private readonly SequenceEnding _ending = ending;
    private readonly GapEvents _events = events;
    private readonly OldRun[] _runs = new OldRun[context.GenerationCapacity * context.LineCount];

    /// <summary>Reports that a sequence begins by a reset or a new session.</summary>
    /// <param name="line">Line of its first packet.</param>
    /// <param name="first">Its first number, unwrapped.</param>
    /// <param name="stampNs">Stamp of the packet that confirms it, nanoseconds.</param>
    /// <param name="sinceNs">Stamp of its first packet, nanoseconds.</param>
    /// <param name="isInferred">True if the protocol did not announce it.</param>
    public void Report(int slot, int line, ulong first, long stampNs, long sinceNs, bool isInferred)
    {
        _context.FeedCounters.Resets++;
        var start = new BelievedStart
        {
            First = first,
            Known = _context.KnownOf(slot),
            KnownNs = stampNs,
            SinceNs = sinceNs,
            Line = line,
            Interval = _context.Intervals,
            IsInferred = isInferred,
        };
        start.Id = _events.Reset(slot, start, stampNs);
        _context.Generation(slot).Start = start;
    }

    /// <summary>Finds the sequence before one, or before those, that may not have begun, where a line goes on with a
    /// number; -1 if there is none.</summary>
    public int FindOld(int slot, int line, ulong raw, long stampNs)
    {
        if (IsNear(slot, line, raw))
            return -1;
        for (int newer = slot; MayBeWrong(newer, stampNs);)
        {
            int older = _generations.OlderOf(newer);
            if (older < 0 || _context.Generation(older).Channel != _context.Generation(slot).Channel)
                return -1;
            if (_context.State(older, line).IsStarted && IsNear(older, line, raw))
                return older;
            newer = older;
        }
        return -1;
    }

    /// <summary>Checks a packet of a session that was taken back, and begins it again with one that does not follow the
    /// packet before in order.</summary>
    /// <param name="slot">The sequence; receives that which the packet begins.</param>
    /// <param name="first">Its first number, or the next one that it announces.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <returns>True if it is such a copy, for which nothing more is to be done.</returns>
    public bool Repeats(ref int slot, ulong first, uint numbers, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        if (!generation.WasTakenBack || !generation.IsStarted || (numbers > 0 && first == generation.Lone.Top))
            return false;
        if (generation.Lone.IsCopy(first, first + numbers))
        {
            generation.Counts.Packets++;
            return true;
        }
        slot = Forget(slot, stampNs);
        return false;
    }

    /// <summary>Notes that a line which had left a sequence brings numbers that the sequence must send next.</summary>
    public void Note(int slot, int line, ulong first, ulong reach, long stampNs)
    {
        if (!TrySumNewer(slot, stampNs, out ulong newer))
            return;
        Generation generation = _context.Generation(slot);
        ref OldRun run = ref _runs[(slot * _context.LineCount) + line];
        if (run.Serial != generation.Serial || run.Newer != newer)
            run = new OldRun { First = first, Newer = newer, SinceNs = stampNs, Serial = generation.Serial };
        if (++run.Count < PacketsBack || !IsOverdue(slot, run, reach, stampNs))
            return;
        run = default;
        for (int wrong; (wrong = _generations.FindChannel(generation.Channel)) != slot && MayBeWrong(wrong, stampNs);)
            TakeBack(wrong, stampNs);
        for (int joined = 0; joined < _context.LineCount; joined++)
            _context.State(slot, joined).EndStampNs = 0;
    }

    /// <summary>True if a number is near to where a line, or the foremost one, is in a sequence.</summary>
    private bool IsNear(int slot, int line, ulong raw)
    {
        ulong known = _context.KnownOf(slot);
        LineState state = _context.State(slot, line);
        return IsNear(slot, known, raw) || (state.IsStarted && IsNear(slot, state.Next, raw));
    }

    private bool IsNear(int slot, ulong next, ulong raw)
    {
        ulong number = _context.Space.Unwrap(raw, next);
        return (number > next ? number - next : next - number) <= JumpLimit.Of(_context.MostOfAnyLine(slot), 0);
    }

    /// <summary>True if a sequence may not have begun; not once it went on for longer than the feed's hold while no
    /// line went on before it, or for more numbers than a company of wrong packets has: sessions may go on beside each
    /// other.</summary>
    private bool MayBeWrong(int slot, long stampNs)
    {
        ref BelievedStart start = ref _context.Generation(slot).Start;
        if (start.Followed >= CertainNumbers
            || (_context.KnownOf(slot) - start.Known >= JumpLimit.Slack
                && stampNs - start.KnownNs > _context.Feed.SuspectHoldNs))
            start.Id = 0;
        return start.Id != 0;
    }

    /// <summary>Sums up what is known of the sequences after one.</summary>
    /// <returns>False if there is none, or one of them has begun for certain.</returns>
    private bool TrySumNewer(int slot, long stampNs, out ulong sum)
    {
        sum = 0;
        int newest = _generations.FindChannel(_context.Generation(slot).Channel);
        for (int newer = newest; newer != slot; newer = _generations.OlderOf(newer))
        {
            if (newer < 0 || !MayBeWrong(newer, stampNs))
                return false;
            ulong known = _context.KnownOf(newer);
            ref BelievedStart start = ref _context.Generation(newer).Start;
            start.Followed += Math.Min(known - start.Known, JumpLimit.Slack);
            (start.Known, start.KnownNs) = (known, stampNs);
            sum += known + (ulong)_context.Generation(newer).Serial;
        }
        return newest != slot;
    }

    /// <summary>True if half the numbers of a run could have come at the highest pace: packets that overtook one
    /// another bring back nothing.</summary>
    private bool IsOverdue(int slot, in OldRun run, ulong reach, long stampNs) =>
        _context.MostOfAnyLine(slot) is var most && (most == 0 || most * (UInt128)(stampNs - run.SinceNs)
            >= (reach - run.First) / 2 * (UInt128)ArrivalRate.UnitNs);

    private void TakeBack(int slot, long stampNs)
    {
        _context.FeedCounters.ResetsRetracted++;
        _events.ResetRetracted(slot, _context.Generation(slot).Start, stampNs);
        Forget(slot, stampNs);
    }

    private int Forget(int slot, long stampNs)
    {
        _ending.Forget(slot, stampNs);
        _retraction.TakeBackAll(slot, stampNs);
        return _generations.TakeBack(slot, stampNs);
    }
}
