// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Numbers of a feed that any line has delivered: everything in [Base, Known) of a generation except its
/// holes. A hole is declared lost or unobserved at the deadline of the first line gap over it.</summary>
[HotPath]
internal sealed class FeedNumbers(FeedContext context, GapEvents events, BlindTime blind)
{
    private readonly FeedContext _context = context;
    private readonly GapEvents _events = events;
    private readonly BlindTime _blind = blind;

    /// <summary>Extends the known numbers to a range; numbers that were not known become holes.</summary>
    public void Cover(int slot, ulong first, ulong last, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        if (!generation.HasNumbers)
        {
            generation.HasNumbers = true;
            generation.Base = first;
            generation.Known = first;
            generation.Delivered = first;
        }
        if (first < generation.Base)
        {
            AddHole(slot, first, generation.Base - 1, stampNs);
            generation.Base = first;
        }
        if (last >= generation.Known)
        {
            AddHole(slot, generation.Known, last, stampNs);
            generation.Known = last + 1;
        }
    }

    /// <summary>True if a number was delivered; also finds the end of the run with the same answer.</summary>
    /// <param name="number">A number that is covered.</param>
    /// <param name="limit">The last number of interest.</param>
    /// <param name="runLast">Receives the last number up to the limit with the same answer.</param>
    public bool IsDelivered(int slot, ulong number, ulong limit, out ulong runLast)
    {
        int hole = _context.Holes.FindFrom(_context.Generation(slot).Holes, number);
        if (hole < 0 || _context.Holes[hole].First > limit)
        {
            runLast = limit;
            return true;
        }
        ref RangeNode node = ref _context.Holes[hole];
        if (node.First > number)
        {
            runLast = node.First - 1;
            return true;
        }
        runLast = node.Last;
        while (runLast < limit)
        {
            // A declared hole can be adjacent to an undeclared one.
            int further = _context.Holes.FindFrom(_context.Generation(slot).Holes, runLast + 1);
            if (further < 0 || _context.Holes[further].First != runLast + 1)
                return false;
            runLast = _context.Holes[further].Last;
        }
        runLast = limit;
        return false;
    }

    /// <summary>Takes the next run of numbers that are new to the feed out of [<paramref name="from"/>,
    /// <paramref name="last"/>] and marks it delivered. Returns false if there is none.</summary>
    public bool TakeNew(int slot, ulong from, ulong last, long stampNs, out ulong newFirst, out ulong newLast)
    {
        Generation generation = _context.Generation(slot);
        newFirst = from;
        newLast = last;
        if (!generation.HasNumbers)
        {
            generation.HasNumbers = true;
            generation.Base = from;
            generation.Known = last + 1;
            generation.Delivered = last + 1;
            return true;
        }
        if (from >= generation.Known)
        {
            if (from > generation.Known)
                AddHole(slot, generation.Known, from - 1, stampNs);
            generation.Known = last + 1;
            generation.Delivered = last + 1;
            return true;
        }
        if (from < generation.Base)
        {
            newLast = Math.Min(last, generation.Base - 1);
            if (newLast + 1 < generation.Base)
                AddHole(slot, newLast + 1, generation.Base - 1, stampNs);
            generation.Base = from;
            return true;
        }
        return TakeHole(slot, generation, from, last, stampNs, out newFirst, out newLast);
    }

    /// <summary>Declares the undelivered numbers of a range when the window of its first line gap ends.</summary>
    public void Declare(int slot, in DeclaredGap gap, long sinceNs)
    {
        ulong from = gap.First;
        while (true)
        {
            int hole = _context.Holes.FindFrom(_context.Generation(slot).Holes, from);
            if (hole < 0 || _context.Holes[hole].First > gap.Last)
                return;
            ulong start = Math.Max(from, _context.Holes[hole].First);
            ulong end = Math.Min(gap.Last, _context.Holes[hole].Last);
            if (_context.Holes[hole].State == RangeState.Open)
                end = DeclareRun(slot, hole, gap with { First = start, Last = end }, sinceNs);
            if (end >= gap.Last)
                return;
            from = end + 1;
        }
    }

    /// <summary>Declares the first numbers of a range that are missing for the same reason; returns the last
    /// one.</summary>
    private ulong DeclareRun(int slot, int hole, in DeclaredGap gap, long sinceNs)
    {
        (ulong start, ulong limit) = (gap.First, gap.Last);
        UnobservedCause cause = CauseOf(slot, start, limit, out ulong end);
        while (end < limit && CauseOf(slot, end + 1, limit, out ulong further) == cause)
            end = further;
        Count(slot, start, end, cause);
        long blindNs = _blind.OfFeed;
        if (cause == UnobservedCause.None)
            _blind.FeedLacks(sinceNs, gap.OpenedStampNs);
        long id = _events.Declared(slot, -1, gap with { Last = end }, cause);
        _context.Jumps.Report(slot, -1, gap with { Last = end }, id, cause, _blind.OfFeed - blindNs);
        RangeState state = cause != UnobservedCause.None ? RangeState.Unobserved : RangeState.Lost;
        MarkDeclared(slot, hole, start, end, state, gap.ClosedStampNs);
        return end;
    }

    private void Count(int slot, ulong first, ulong last, UnobservedCause cause)
    {
        ref FeedCounters counters = ref _context.FeedCounters;
        ref ChannelCounters ofChannel = ref _context.Generation(slot).Counts;
        long count = (long)(last - first + 1);
        if (cause != UnobservedCause.None)
        {
            counters.MessagesUnobserved += count;
            ofChannel.MessagesUnobserved += count;
            return;
        }
        counters.FeedGaps++;
        counters.MessagesLost += count;
        ofChannel.Gaps++;
        ofChannel.MessagesLost += count;
    }

    /// <summary>Reason why a number could not be seen on any line, and the end of the run for which it holds. Where the
    /// appliance lost records of any line, or these were lost before the capture, the host may have received the
    /// number. Where lines were not joined, the host did not receive it: it is the market's loss as soon as one joined
    /// line did not deliver it.</summary>
    private UnobservedCause CauseOf(int slot, ulong number, ulong limit, out ulong runLast)
    {
        runLast = limit;
        bool isOurs = false;
        bool isMissed = false;
        UnobservedCause outside = UnobservedCause.None;
        UnobservedCause absence = UnobservedCause.None;
        for (int line = 0; line < _context.LineCount; line++)
        {
            LineState state = _context.State(slot, line);
            if (!state.IsStarted)
            {
                isOurs |= _context.Line(line).HasQuietLoss;
                if (_context.Line(line).IsUnseen)
                    outside = UnobservedCause.CaptureDevice;
                continue;
            }
            UnobservedCause cause = AbsenceOf(line, state, number, limit, ref runLast, out bool counts);
            if (cause == UnobservedCause.Appliance)
                isOurs = true;
            else if (cause is UnobservedCause.Mirror or UnobservedCause.CaptureDevice)
                outside = cause;
            else if (cause != UnobservedCause.None)
                absence = cause;
            else if (counts)
                isMissed = true;
        }
        if (isOurs)
            return UnobservedCause.Appliance;
        if (outside != UnobservedCause.None)
            return outside;
        return isMissed ? UnobservedCause.None : absence;
    }

    /// <summary>Reason why a line lacks a number; the end for which it holds can only shorten the run.</summary>
    private UnobservedCause AbsenceOf(
        int line, LineState state, ulong number, ulong limit, ref ulong runLast, out bool counts)
    {
        // A line does not take part before its start; numbers it lacks there count for no loss.
        counts = number >= state.Start;
        if (!counts)
        {
            runLast = Math.Min(runLast, state.Start - 1);
            return UnobservedCause.None;
        }
        if (number >= state.Next)
            return _context.MayLackUnplaced(line, in _context.Presences[state.FlowId])
                ? UnobservedCause.Appliance : _context.AheadCause(state);
        if (limit >= state.Next)
            runLast = Math.Min(runLast, state.Next - 1);
        RangeTable ranges = _context.Ranges(line);
        int range = ranges.FindFrom(state.Missing, number);
        if (range < 0 || ranges[range].First > limit)
            return UnobservedCause.None;
        ref RangeNode node = ref ranges[range];
        runLast = Math.Min(runLast, node.First > number ? node.First - 1 : node.Last);
        return node.First > number ? UnobservedCause.None : node.Cause;
    }

    private void MarkDeclared(int slot, int hole, ulong first, ulong last, RangeState state, long stampNs)
    {
        RangeTable holes = _context.Holes;
        Generation generation = _context.Generation(slot);
        ulong holeFirst = holes[hole].First;
        ulong holeLast = holes[hole].Last;
        if (holeLast > last)
        {
            holes[hole].First = last + 1;
            if (holeFirst < first)
                AddNode(slot, holeFirst, first - 1, RangeState.Open, stampNs);
            AddNode(slot, first, last, state, stampNs);
            return;
        }
        if (holeFirst < first)
        {
            holes[hole].Last = first - 1;
            AddNode(slot, first, last, state, stampNs);
            return;
        }
        holes[hole].State = state;
        holes.AppendLast(ref holes.Remembered, hole);
    }

    private bool TakeHole(
        int slot, Generation generation, ulong from, ulong last, long stampNs,
        out ulong newFirst, out ulong newLast)
    {
        newFirst = from;
        newLast = last;
        RangeTable holes = _context.Holes;
        int hole = from >= generation.HolesEnd ? -1 : holes.FindFrom(generation.Holes, from);
        if (hole >= 0 && holes[hole].First <= last)
        {
            newFirst = Math.Max(from, holes[hole].First);
            newLast = Math.Min(last, holes[hole].Last);
            TakeFromHole(slot, hole, newFirst, newLast, stampNs);
            if (newLast >= generation.Delivered)
                generation.Delivered = newLast + 1;
            return true;
        }
        if (last < generation.Known)
            return false;
        newFirst = generation.Known;
        generation.Known = last + 1;
        generation.Delivered = last + 1;
        return true;
    }

    private void TakeFromHole(int slot, int hole, ulong first, ulong last, long stampNs)
    {
        RangeTable holes = _context.Holes;
        ref RangeNode node = ref holes[hole];
        if (node.State == RangeState.Lost)
            _context.Jumps.CountLate(slot, first, (long)(last - first + 1), stampNs);
        if (node.First == first && node.Last == last)
        {
            holes.Remove(ref _context.Generation(slot).Holes, hole);
            if (node.State != RangeState.Open)
                holes.Unlink(ref holes.Remembered, hole);
            holes.Release(hole);
        }
        else if (node.First == first)
        {
            node.First = last + 1;
        }
        else if (node.Last == last)
        {
            node.Last = first - 1;
        }
        else
        {
            ulong rest = node.Last;
            RangeState state = node.State;
            node.Last = first - 1;
            AddNode(slot, last + 1, rest, state, stampNs);
        }
    }

    /// <summary>Adds a hole, or extends an adjacent undeclared one.</summary>
    private void AddHole(int slot, ulong first, ulong last, long stampNs)
    {
        RangeTable holes = _context.Holes;
        int beside = holes.FindFrom(_context.Generation(slot).Holes, first - 1);
        if (beside >= 0 && holes[beside].Last == first - 1 && holes[beside].State == RangeState.Open)
        {
            holes[beside].Last = last;
            Reach(slot, last);
            return;
        }
        if (beside >= 0 && holes[beside].First == last + 1 && holes[beside].State == RangeState.Open)
        {
            holes[beside].First = first;
            return;
        }
        AddNode(slot, first, last, RangeState.Open, stampNs);
    }

    private void AddNode(int slot, ulong first, ulong last, RangeState state, long stampNs)
    {
        RangeTable holes = _context.Holes;
        int node = holes.Take();
        if (node < 0)
            node = Forget();
        if (node < 0)
        {
            // Every range waits for its deadline: this one can neither wait nor be remembered.
            if (state == RangeState.Open)
            {
                Count(slot, first, last, UnobservedCause.None);
                _events.Declared(
                    slot, -1, new DeclaredGap(first, last, stampNs, stampNs, AtEnd: false), UnobservedCause.None);
            }
            return;
        }
        holes[node] = new RangeNode { First = first, Last = last, State = state, Generation = slot };
        holes.Insert(ref _context.Generation(slot).Holes, node);
        Reach(slot, last);
        if (state != RangeState.Open)
            holes.AppendLast(ref holes.Remembered, node);
    }

    private void Reach(int slot, ulong last)
    {
        Generation generation = _context.Generation(slot);
        generation.HolesEnd = Math.Max(generation.HolesEnd, last + 1);
    }

    /// <summary>Discards the range that was declared longest ago.</summary>
    private int Forget()
    {
        RangeTable holes = _context.Holes;
        int oldest = holes.Remembered.Head;
        if (oldest < 0)
            return -1;
        holes.Unlink(ref holes.Remembered, oldest);
        holes.Remove(ref _context.Generation(holes[oldest].Generation).Holes, oldest);
        return oldest;
    }
}
