// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Ranges;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Life of the gaps of a feed's lines. A missing number waits until the window of its gap ends; before that it
/// can arrive on its line (reordered) or be reported as repaired by another line; afterwards it is remembered, to
/// distinguish a late number from a duplicate.</summary>
[HotPath]
internal sealed class LineGaps(FeedContext context, FeedNumbers numbers, GapEvents events)
{
    private readonly FeedContext _context = context;
    private readonly FeedNumbers _numbers = numbers;
    private readonly GapEvents _events = events;
    private readonly LoneGaps _lone = new(context);

    /// <summary>Opens the gap before a packet that went ahead.</summary>
    /// <param name="first">First missing number.</param>
    /// <param name="last">Last missing number.</param>
    /// <param name="stampNs">The packet's stamp, nanoseconds.</param>
    /// <param name="sinceNs">Stamp of the last packet of any line before it, nanoseconds.</param>
    /// <param name="cause">Reason why the numbers could not have been seen.</param>
    public void Open(
        int slot, int line, ulong first, ulong last, long stampNs, long sinceNs, UnobservedCause cause)
    {
        _context.LineCounters(line).Gaps++;
        _context.Line(line).MissedNumbers += last - first + 1;
        _context.FeedCounters.LineGaps++;
        _numbers.Cover(slot, first, last, stampNs);
        if (cause != UnobservedCause.None)
        {
            Add(slot, line, Range(first, last, stampNs, sinceNs) with { Cause = cause }, stampNs);
            return;
        }
        ulong from = first;
        while (true)
        {
            if (_numbers.IsDelivered(slot, from, last, out ulong end))
                RepairAtOnce(slot, line, from, end, stampNs, sinceNs);
            else
                Add(slot, line, Range(from, end, stampNs, sinceNs), stampNs);
            if (end >= last)
                return;
            from = end + 1;
        }
    }

    /// <summary>Handles numbers below the expected one that arrived on the line: reordered, late or
    /// duplicate.</summary>
    public void Fill(int slot, int line, ulong first, ulong last, long stampNs)
    {
        ref LineCounters counters = ref _context.LineCounters(line);
        RangeTable ranges = _context.Ranges(line);
        ulong from = first;
        while (true)
        {
            int node = ranges.FindFrom(_context.State(slot, line).Missing, from);
            if (node < 0 || ranges[node].First > last)
            {
                counters.Duplicates += (long)(last - from + 1);
                return;
            }
            ulong start = Math.Max(from, ranges[node].First);
            ulong end = Math.Min(last, ranges[node].Last);
            counters.Duplicates += (long)(start - from);
            FillRange(slot, line, node, start, end, stampNs);
            if (end >= last)
                return;
            from = end + 1;
        }
    }

    /// <summary>True if a number is missing on a line, its gap open or declared.</summary>
    public bool IsMissing(int slot, int line, ulong number)
    {
        RangeTable ranges = _context.Ranges(line);
        int node = ranges.FindFrom(_context.State(slot, line).Missing, number);
        return node >= 0 && ranges[node].First <= number;
    }

    /// <summary>Repairs the open gaps of the other lines over numbers that a line delivered first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RepairOthers(int slot, int line, ulong first, ulong last, long stampNs)
    {
        for (int other = 0; other < _context.LineCount; other++)
        {
            if (other == line)
                continue;
            // Numbers that a line misses lie below the one it must send next.
            LineState state = _context.State(slot, other);
            if (first < state.Next && state.Pending.Head >= 0)
                RepairLine(slot, other, first, last, stampNs, line);
        }
    }

    /// <summary>Marks gaps that opened on the line after a stamp as unobserved, since the numbers could not be seen.
    /// Gaps reported as repaired stay so, but do not count as missing on the line.</summary>
    public void MakeUnobserved(int slot, int line, UnobservedCause cause, long sinceNs)
    {
        RangeTable ranges = _context.Ranges(line);
        for (int node = _context.State(slot, line).Pending.Head; node >= 0; node = ranges[node].Next)
        {
            // Where no program watched nothing is seen, whichever groups are joined.
            bool isOpen = ranges[node].Cause == UnobservedCause.None
                || (cause == UnobservedCause.Appliance && ranges[node].Cause == UnobservedCause.NotJoined);
            if (isOpen && ranges[node].OpenedStampNs > sinceNs)
                ranges[node].Cause = cause;
        }
    }

    /// <summary>End of the window of the line's oldest gap; <see cref="DeadlineHeap.Never"/> if it has none.</summary>
    public long NextDeadlineNs(int slot, int line)
    {
        int head = _context.State(slot, line).Pending.Head;
        return head < 0
            ? DeadlineHeap.Never
            : _context.Ranges(line)[head].OpenedStampNs + _context.Feed.RepairWindowNs;
    }

    /// <summary>Ends the line's oldest gap at the end of its window or of the input. A gap that only one packet
    /// supports waits on while numbers below that packet arrive.</summary>
    public void ExpireOldest(int slot, int line, long nowNs, bool atEnd)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        int node = state.Pending.Head;
        if (!atEnd && _lone.MayStillCome(slot, state, ranges[node]))
        {
            _lone.Postpone(slot, state, ranges, node);
            return;
        }
        long openedStampNs = ranges[node].OpenedStampNs;
        long closedStampNs = Math.Min(openedStampNs + _context.Feed.RepairWindowNs, Math.Max(nowNs, openedStampNs));
        if (state.EndStampNs >= openedStampNs)
            closedStampNs = Math.Min(closedStampNs, state.EndStampNs);
        RangeNode before = ranges[node];

        ranges.Unlink(ref state.Pending, node);
        ranges[node].State = before.Cause != UnobservedCause.None ? RangeState.Unobserved : RangeState.Lost;
        ranges.AppendLast(ref ranges.Remembered, node);
        ranges[node].Id = Settle(slot, line, in before, closedStampNs, atEnd);
    }

    /// <summary>Handles the announcement of a lower next number on a line whose packet alone went ahead: the numbers
    /// below it were left out, the rest is not yet sent.</summary>
    public void Announce(int slot, int line, ulong next, long stampNs)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        int node = next <= state.Start ? -1 : ranges.FindFrom(state.Missing, next - 1);
        if (node < 0 || ranges[node].First >= next || ranges[node].Last < next)
            return;
        RangeNode old = ranges[node];
        if (old.State != RangeState.Open || !_lone.IsTop(slot, old.Last))
            return;
        ranges[node].Last = next - 1;
        ranges[node].AgainNs = stampNs;
        Add(slot, line, old with { First = next, AgainNs = stampNs }, stampNs);
    }

    /// <summary>Counts a range whose window has ended, and reports it if it was still open.</summary>
    /// <returns>Id of the report; 0 if there is none.</returns>
    private long Settle(int slot, int line, in RangeNode range, long closedStampNs, bool atEnd)
    {
        ref LineCounters counters = ref _context.LineCounters(line);
        if (range.Cause != UnobservedCause.None)
            counters.MessagesUnobserved += range.Count;
        else
            counters.MessagesMissing += range.Count;
        if (range.Cause == UnobservedCause.None && range.State == RangeState.Repaired)
            counters.Arbitration.MissingRepaired += range.Count;
        if (range.State != RangeState.Open)
            return 0;
        long openedStampNs = _context.Jumps.OpenedStampNs(slot, line, in range);
        var gap = new DeclaredGap(range.First, range.Last, openedStampNs, closedStampNs, atEnd);
        long id = _events.Declared(slot, line, in gap, range.Cause);
        _numbers.Declare(slot, in gap, range.SinceNs);
        _context.Jumps.Report(slot, line, in gap, id, range.Cause, blindNs: 0);
        return id;
    }

    private void RepairAtOnce(int slot, int line, ulong first, ulong last, long stampNs, long sinceNs)
    {
        ulong from = first;
        while (true)
        {
            int by = DelivererOf(slot, line, from, last, out ulong end);
            CountRepaired(by, end - from + 1);
            _events.Repaired(slot, line, from, end, stampNs, stampNs, by);
            Add(slot, line, Range(from, end, stampNs, sinceNs) with { State = RangeState.Repaired }, stampNs);
            if (end >= last)
                return;
            from = end + 1;
        }
    }

    private void CountRepaired(int by, ulong count)
    {
        _context.FeedCounters.MessagesRepaired += (long)count;
        _context.LineCounters(by).Arbitration.Repairs += (long)count;
    }

    /// <summary>Other line that delivered a number first, and the end of the run for which this holds.</summary>
    private int DelivererOf(int slot, int line, ulong first, ulong last, out ulong runLast)
    {
        runLast = last;
        if (_context.LineCount == 2)
            return 1 - line;
        // Numbers older than the history are reported with the run in which they lie.
        int serial = _context.Generation(slot).Serial;
        int by = -1;
        ulong limit = Math.Min(last, first + (ulong)_context.History.Length);
        for (ulong number = first; number <= limit; number++)
        {
            if (!_context.History.Knows(serial, number))
                continue;
            int owner = _context.History.At(serial, number).LineIndex - _context.LineBase;
            if (by >= 0 && owner != by)
            {
                runLast = number - 1;
                return by;
            }
            by = owner;
        }
        return by >= 0 ? by : (line + 1) % _context.LineCount;
    }

    private void RepairLine(int slot, int line, ulong first, ulong last, long stampNs, int by)
    {
        RangeTable ranges = _context.Ranges(line);
        ulong from = first;
        while (true)
        {
            int node = ranges.FindFrom(_context.State(slot, line).Missing, from);
            if (node < 0 || ranges[node].First > last)
                return;
            ulong start = Math.Max(from, ranges[node].First);
            ulong end = Math.Min(last, ranges[node].Last);
            if (ranges[node].State == RangeState.Open && ranges[node].Cause == UnobservedCause.None)
            {
                long openedStampNs = ranges[node].OpenedStampNs;
                long againNs = _lone.AgainNs(slot, ranges[node], stampNs);
                CountRepaired(by, end - start + 1);
                _events.Repaired(slot, line, start, end, openedStampNs, stampNs, by);
                if (ranges[node].First == start && ranges[node].Last == end)
                {
                    ranges[node].State = RangeState.Repaired;
                    ranges[node].AgainNs = againNs;
                }
                else
                {
                    RangeNode repaired = Range(start, end, openedStampNs, ranges[node].SinceNs) with
                    {
                        State = RangeState.Repaired,
                        AgainNs = againNs,
                    };
                    Cut(slot, line, node, start, end, stampNs);
                    Add(slot, line, in repaired, stampNs);
                }
            }
            if (end >= last)
                return;
            from = end + 1;
        }
    }

    private void FillRange(int slot, int line, int node, ulong first, ulong last, long stampNs)
    {
        ref LineCounters counters = ref _context.LineCounters(line);
        RangeTable ranges = _context.Ranges(line);
        RangeState state = ranges[node].State;
        long openedStampNs = ranges[node].OpenedStampNs;
        if (state <= RangeState.Repaired)
            counters.Reordered += (long)(last - first + 1);
        else
            _context.Jumps.CountLate(slot, line, first, (long)(last - first + 1), stampNs);
        Cut(slot, line, node, first, last, stampNs);
        if (state == RangeState.Open)
            _events.Repaired(slot, line, first, last, openedStampNs, stampNs, line);
        else if (state != RangeState.Repaired)
            _events.Late(slot, line, first, last, openedStampNs, stampNs);
    }

    /// <summary>Forgets a range.</summary>
    public void Remove(int slot, int line, int node)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        ranges.Remove(ref state.Missing, node);
        ranges.Unlink(ref ListOf(state, ranges, ranges[node].State), node);
        ranges.Release(node);
    }

    /// <summary>Removes numbers from a range.</summary>
    private void Cut(int slot, int line, int node, ulong first, ulong last, long stampNs)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        RangeNode old = ranges[node];
        long againNs = _lone.AgainNs(slot, old, stampNs);
        if (old.First == first && old.Last == last)
        {
            Remove(slot, line, node);
        }
        else if (old.First == first)
        {
            ranges[node].First = last + 1;
            ranges[node].AgainNs = againNs;
        }
        else
        {
            ranges[node].Last = first - 1;
            ranges[node].AgainNs = againNs;
            if (old.State > RangeState.Repaired)
                ranges[node].SinceNs = _context.SinceNs;
            if (old.Last > last)
                Add(slot, line, old with { First = last + 1, AgainNs = againNs }, stampNs);
        }
    }

    private static RangeNode Range(ulong first, ulong last, long openedStampNs, long sinceNs) => new()
    {
        First = first,
        Last = last,
        OpenedStampNs = openedStampNs,
        SinceNs = sinceNs,
        State = RangeState.Open,
    };

    /// <summary>Adds a range of a line; its place in tree and list is set here.</summary>
    private void Add(int slot, int line, in RangeNode range, long stampNs)
    {
        RangeTable ranges = _context.Ranges(line);
        int node = ranges.Take();
        if (node < 0)
            node = Forget(line);
        if (node < 0)
        {
            ReportFull(line, stampNs);
            if (range.State <= RangeState.Repaired)
                Settle(slot, line, in range, stampNs, atEnd: false);
            return;
        }
        LineState state = _context.State(slot, line);
        ranges[node] = range with { Generation = slot };
        ranges.Insert(ref state.Missing, node);
        if (range.State > RangeState.Repaired)
        {
            ranges.AppendLast(ref ranges.Remembered, node);
            return;
        }
        ranges.Append(ref state.Pending, node);
        _context.EnsureBy(slot, range.OpenedStampNs + _context.Feed.RepairWindowNs);
    }

    /// <summary>Discards the range that was declared longest ago; returns -1 if all ranges in the table are still open.
    /// It has been reported and counted; its numbers count as duplicates, not as late, if they still arrive.</summary>
    private int Forget(int line)
    {
        RangeTable ranges = _context.Ranges(line);
        int oldest = ranges.Remembered.Head;
        if (oldest < 0)
            return -1;
        ranges.Unlink(ref ranges.Remembered, oldest);
        ranges.Remove(ref _context.State(ranges[oldest].Generation, line).Missing, oldest);
        return oldest;
    }

    /// <summary>Reports that the table is full: the gap cannot wait and may be declared lost although it is repaired in
    /// time.</summary>
    private void ReportFull(int line, long stampNs)
    {
        ref LineCounters counters = ref _context.LineCounters(line);
        counters.RangeOverflow++;
        if (counters.RangeOverflow == 1)
            _events.Condition(TelemetryEventKind.TableFull, EventState.Instant, line, stampNs, stampNs);
    }

    private static ref RangeList ListOf(LineState state, RangeTable ranges, RangeState rangeState)
    {
        if (rangeState > RangeState.Repaired)
            return ref ranges.Remembered;
        return ref state.Pending;
    }
}
