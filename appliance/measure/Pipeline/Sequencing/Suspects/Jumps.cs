// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Ranges;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>The last jumps of each number sequence of a feed, lowest first: those that are believed, and the one that
/// only one packet supports. Allocated at start.</summary>
[HotPath]
internal sealed class Jumps(FeedContext context)
{
    private const int MostOfOne = 4;

    private readonly FeedContext _context = context;
    private readonly BelievedJump[] _jumps = new BelievedJump[context.GenerationCapacity * MostOfOne];
    private readonly LineJump[] _lines = new LineJump[context.GenerationCapacity * MostOfOne * context.LineCount];

    /// <summary>A jump of a sequence, from 0.</summary>
    public ref BelievedJump this[int slot, int index] => ref _jumps[(slot * MostOfOne) + index];

    /// <summary>A line's part in a jump.</summary>
    public ref LineJump Of(int slot, int index, int line) =>
        ref _lines[(((slot * MostOfOne) + index) * _context.LineCount) + line];

    /// <summary>Adds a jump that one packet supports; for it the oldest one may be forgotten below which no line is
    /// watched.</summary>
    public void Add(int slot, in BelievedJump jump, long stampNs, Doubts doubts)
    {
        Generation generation = _context.Generation(slot);
        if (generation.Jumps == MostOfOne)
        {
            int oldest = 0;
            while (oldest < MostOfOne - 1 && IsWatched(slot, oldest))
                oldest++;
            End(slot, oldest, doubts, stampNs);
            int first = (slot * MostOfOne) + oldest;
            int moved = MostOfOne - 1 - oldest;
            int lines = _context.LineCount;
            Array.Copy(_jumps, first + 1, _jumps, first, moved);
            Array.Copy(_lines, (first + 1) * lines, _lines, first * lines, moved * lines);
            generation.Jumps--;
        }
        this[slot, generation.Jumps] = jump;
        for (int line = 0; line < _context.LineCount; line++)
            Of(slot, generation.Jumps, line) = default;
        generation.Jumps++;
    }

    /// <summary>Adds a jump of a line below one that others have made, and that they have made with it.</summary>
    public void Insert(int slot, int above, in BelievedJump jump, long stampNs, Doubts doubts)
    {
        int jumps = _context.Generation(slot).Jumps;
        Add(slot, jump, stampNs, doubts);
        above -= jumps + 1 - _context.Generation(slot).Jumps;   // the oldest one may have been forgotten
        for (int index = _context.Generation(slot).Jumps - 1; index > above && index > 0; index--)
        {
            this[slot, index] = this[slot, index - 1];
            for (int line = 0; line < _context.LineCount; line++)
                Of(slot, index, line) = Of(slot, index - 1, line);
        }
        if (above < 0)
            return;
        this[slot, above] = jump;
        for (int line = 0; line < _context.LineCount; line++)
        {
            LineJump made = Of(slot, above + 1, line);
            Of(slot, above, line) = made.HasJumped && made.From <= jump.From
                ? new LineJump { From = made.From, StampNs = made.StampNs, HasJumped = true } : default;
        }
    }

    /// <summary>Finds the believed jump that left a number out, further from its edge than packets in reverse order;
    /// -1 if there is none, or if the number was brought.</summary>
    public int FindAround(int slot, ulong number)
    {
        Generation generation = _context.Generation(slot);
        for (int index = 0; index < generation.Jumps; index++)
        {
            ref BelievedJump jump = ref this[slot, index];
            if (!jump.IsBelieved || number <= jump.From || jump.First - number <= JumpLimit.Slack
                || number >= jump.First || jump.Loss.IsUnobserved)
                continue;
            int hole = _context.Holes.FindFrom(generation.Holes, number);
            return hole >= 0 && _context.Holes[hole].First <= number ? index : -1;
        }
        return -1;
    }

    /// <summary>Number after the highest below a jump that a line has brought which goes on there.</summary>
    public ulong FrontBelow(int slot, int index)
    {
        ulong front = this[slot, index].From;
        for (int line = 0; line < _context.LineCount; line++)
        {
            ulong next = _context.State(slot, line).Next;
            if (next < this[slot, index].First)
                front = Math.Max(front, next);
            front = Math.Max(front, Of(slot, index, line).RunNext);
        }
        return front;
    }

    /// <summary>Records that a line goes ahead, over jumps that it had not reached.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="from">Its next number before.</param>
    /// <param name="first">First number of its packet, or the next one that it announces.</param>
    /// <param name="stampNs">The packet's stamp, nanoseconds.</param>
    /// <param name="blindNs">Blind time of the line that was counted for it, nanoseconds.</param>
    public void Cross(int slot, int line, ulong from, ulong first, long stampNs, long blindNs)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            ulong jumped = this[slot, index].First;
            if (jumped <= from || jumped > first)
                continue;
            Of(slot, index, line) = new LineJump { From = from, StampNs = stampNs, HasJumped = true };
            Of(slot, index, line).Loss.BlindNs = blindNs;
        }
    }

    /// <summary>Opening stamp of a line's gap; that of the jump for one that reaches up to it, however long it waited,
    /// nanoseconds.</summary>
    public long OpenedStampNs(int slot, int line, in RangeNode range) =>
        FindUpTo(slot, range.First, range.Last) is var index and >= 0 && Of(slot, index, line).HasJumped
            ? Of(slot, index, line).StampNs : range.OpenedStampNs;

    /// <summary>Records what was reported as missing up to a jump.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="line">The line that lacks it; -1 for the feed.</param>
    /// <param name="gap">The missing numbers.</param>
    /// <param name="id">Id of the event.</param>
    /// <param name="cause">Reason why the numbers could not have been seen.</param>
    /// <param name="blindNs">Blind time that was counted for it since the jump, nanoseconds.</param>
    public void Report(int slot, int line, in DeclaredGap gap, long id, UnobservedCause cause, long blindNs)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            if (!IsUpTo(slot, index, gap.First, gap.Last))
                continue;
            ref ReportedLoss loss = ref this[slot, index].Loss;
            if (line >= 0)
                loss = ref Of(slot, index, line).Loss;
            loss = new ReportedLoss
            {
                First = gap.First,
                Last = gap.Last,
                Id = id,
                OpenedStampNs = gap.OpenedStampNs,
                BlindNs = loss.BlindNs + blindNs,
                IsUnobserved = cause != UnobservedCause.None,
            };
        }
    }

    /// <summary>True if an event reported what a line lacks up to a jump or one above it.</summary>
    public bool HasReported(int slot, int jump, int line, long id)
    {
        for (int index = jump; index < _context.Generation(slot).Jumps; index++)
        {
            if (Of(slot, index, line).Loss.Id == id)
                return true;
        }
        return false;
    }

    /// <summary>Lowest number that a line was reported to lack up to one of the jumps from one to before another; the
    /// largest number there is if there is none.</summary>
    public ulong LowestReported(int slot, int jump, int jumps, int line)
    {
        ulong lowest = ulong.MaxValue;
        for (int index = jump; index < jumps; index++)
        {
            if (Of(slot, index, line).Loss.Last != 0)
                lowest = Math.Min(lowest, Of(slot, index, line).Loss.First);
        }
        return lowest;
    }

    /// <summary>Believes the newest jump. One so small that it is never suspect is forgotten.</summary>
    public void Believe(int slot)
    {
        Generation generation = _context.Generation(slot);
        ref BelievedJump jump = ref this[slot, generation.Jumps - 1];
        jump.IsBelieved = jump.First - jump.From > JumpLimit.Slack;
        if (!jump.IsBelieved)
            generation.Jumps--;
    }

    /// <summary>Finds the lowest jump up to which numbers reach; -1 if there is none.</summary>
    public int FindUpTo(int slot, ulong first, ulong last)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            if (IsUpTo(slot, index, first, last))
                return index;
        }
        return -1;
    }

    /// <summary>Finds the lowest believed jump of a line over a number; -1 if there is none.</summary>
    public int FindOver(int slot, int line, ulong number)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            ref BelievedJump jump = ref this[slot, index];
            ref LineJump of = ref Of(slot, index, line);
            // What the appliance may have lost was not reported as lost.
            if (jump.IsBelieved && of.HasJumped && number >= of.From && number < jump.First
                && !jump.Loss.IsUnobserved && !of.Loss.IsUnobserved)
                return index;
        }
        return -1;
    }

    /// <summary>Counts numbers of a line that came after they were declared lost. Below a jump they count, as messages
    /// too, only once it is sure that it is real.</summary>
    public void CountLate(int slot, int line, ulong first, long numbers, long stampNs)
    {
        int index = FindOver(slot, line, first);
        if (index < 0)
        {
            _context.LineCounters(line).Late += numbers;
            return;
        }
        Of(slot, index, line).Late += numbers;
        _context.LineCounters(line).Messages -= numbers;
        Wait(slot, index, stampNs);
    }

    /// <summary>Counts numbers of the feed that came after they were declared lost; below a jump only once it is sure
    /// that it is real.</summary>
    public void CountLate(int slot, ulong first, long numbers, long stampNs)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            ref BelievedJump jump = ref this[slot, index];
            if (!jump.IsBelieved || first < jump.From || first >= jump.First)
                continue;
            jump.Late += numbers;
            Wait(slot, index, stampNs);
            return;
        }
        _context.FeedCounters.MessagesLate += numbers;
    }

    /// <summary>Time when late numbers below a jump of a sequence count, unless a line is in doubt then.</summary>
    public long NextDeadlineNs(int slot)
    {
        long deadlineNs = DeadlineHeap.Never;
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            if (this[slot, index].LateNs != 0 && !IsInDoubt(slot, index))
                deadlineNs = Math.Min(deadlineNs, this[slot, index].LateNs + _context.Feed.SuspectHoldNs);
        }
        return deadlineNs;
    }

    /// <summary>Counts late numbers whose time has come.</summary>
    public void Expire(int slot, long deadlineNs)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            long lateNs = this[slot, index].LateNs;
            if (lateNs != 0 && lateNs + _context.Feed.SuspectHoldNs <= deadlineNs && !IsInDoubt(slot, index))
                Settle(slot, index);
        }
    }

    /// <summary>Ends the watch of a line below a jump, because the jump is real or forgotten.</summary>
    public void EndWatch(int slot, int index, int line, Doubts doubts, long stampNs)
    {
        ref LineJump of = ref Of(slot, index, line);
        (of.Run, of.Below, of.Above, of.IsWatched) = (0, 0, 0, false);
        EndDoubt(slot, index, line, doubts, stampNs);
        Rewatch(slot, line);
        if (!IsInDoubt(slot, index))
            Settle(slot, index);
    }

    /// <summary>Moves a line's part in a jump, which is real, to the next one that it made as well.</summary>
    public void Lift(int slot, int index, int line, Doubts doubts, long stampNs)
    {
        EndDoubt(slot, index, line, doubts, stampNs);
        Of(slot, index + 1, line).Late += Of(slot, index, line).Late;
        Of(slot, index, line) = default;
        (this[slot, index].Late, this[slot, index].LateNs) = (0, 0);
    }

    /// <summary>Ends the doubt of a line below a jump.</summary>
    public void EndDoubt(int slot, int index, int line, Doubts doubts, long stampNs)
    {
        ref LineJump of = ref Of(slot, index, line);
        if (of.IsInDoubt)
            doubts.End(slot, line, this[slot, index].First, this[slot, index].First, stampNs);
        of.IsInDoubt = false;
    }

    /// <summary>Sets whether a line is watched below any jump.</summary>
    public void Rewatch(int slot, int line)
    {
        bool isWatched = false;
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
            isWatched |= Of(slot, index, line).IsWatched;
        _context.State(slot, line).IsWatched = isWatched;
    }

    /// <summary>Forgets the jumps of a sequence.</summary>
    public void Clear(int slot, Doubts doubts, long stampNs)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
            End(slot, index, doubts, stampNs);
        _context.Generation(slot).Jumps = 0;
    }

    private void End(int slot, int index, Doubts doubts, long stampNs)
    {
        for (int line = 0; line < _context.LineCount; line++)
            EndWatch(slot, index, line, doubts, stampNs);
    }

    private bool IsUpTo(int slot, int index, ulong first, ulong last) =>
        first < this[slot, index].First && this[slot, index].First <= last + 1;

    private void Wait(int slot, int index, long stampNs)
    {
        this[slot, index].LateNs = stampNs;
        _context.EnsureBy(slot, stampNs + _context.Feed.SuspectHoldNs);
    }

    private bool IsWatched(int slot, int index)
    {
        bool isWatched = false;
        for (int line = 0; line < _context.LineCount; line++)
            isWatched |= Of(slot, index, line).IsWatched;
        return isWatched;
    }

    private bool IsInDoubt(int slot, int index)
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            if (Of(slot, index, line).IsInDoubt)
                return true;
        }
        return false;
    }

    /// <summary>Counts the late numbers below a jump that is real.</summary>
    private void Settle(int slot, int index)
    {
        ref BelievedJump jump = ref this[slot, index];
        _context.FeedCounters.MessagesLate += jump.Late;
        (jump.Late, jump.LateNs) = (0, 0);
        for (int line = 0; line < _context.LineCount; line++)
        {
            ref LineJump of = ref Of(slot, index, line);
            ref LineCounters counters = ref _context.LineCounters(line);
            counters.Late += of.Late;
            counters.Messages += of.Late;
            of.Late = 0;
        }
    }
}
