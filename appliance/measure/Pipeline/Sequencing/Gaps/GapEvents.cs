// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Reports events about the numbers of one feed.</summary>
[HotPath]
internal sealed class GapEvents(FeedContext context)
{
    private readonly FeedContext _context = context;

    /// <summary>Reports that numbers missing on a line arrived there or were delivered by another line.</summary>
    public void Repaired(int slot, int line, ulong first, ulong last, long openedStampNs, long stampNs, int by)
    {
        ref TelemetryEvent gap = ref Begin(TelemetryEventKind.Gap, slot, first, last, stampNs);
        gap.LineIndex = (short)(_context.LineBase + line);
        gap.GapState = GapState.Repaired;
        gap.RepairedByLineIndex = (short)(_context.LineBase + by);
        gap.OpenedStampNs = openedStampNs;
        gap.ClosedStampNs = stampNs;
        gap.DurationNs = stampNs - openedStampNs;
        _context.Events.Commit();
    }

    /// <summary>Reports that numbers were not delivered: by a line, or by the feed where <paramref name="line"/> is
    /// -1.</summary>
    /// <returns>Id of the event.</returns>
    public long Declared(int slot, int line, in DeclaredGap range, UnobservedCause cause)
    {
        ref TelemetryEvent gap = ref Begin(
            TelemetryEventKind.Gap, slot, range.First, range.Last, range.ClosedStampNs, isOfFeed: line < 0);
        gap.LineIndex = (short)(line < 0 ? -1 : _context.LineBase + line);
        gap.GapState = cause != UnobservedCause.None ? GapState.Unobserved : GapState.Lost;
        gap.Cause = cause;
        gap.AtEnd = (byte)(range.AtEnd ? 1 : 0);
        gap.OpenedStampNs = range.OpenedStampNs;
        gap.ClosedStampNs = range.ClosedStampNs;
        gap.DurationNs = range.ClosedStampNs - range.OpenedStampNs;
        _context.Events.Commit();
        long id = _context.Events.LastId;
        if (line < 0 && cause == UnobservedCause.None)
            Remember(slot, range, id);
        return id;
    }

    /// <summary>Retracts a reported loss: of a line, or of the feed where <paramref name="line"/> is -1.</summary>
    public void Retracted(
        int slot, int line, long id, ulong first, ulong last, long openedStampNs, long stampNs)
    {
        ref TelemetryEvent gap = ref _context.Events.BeginAgain(TelemetryEventKind.Gap, stampNs, id);
        SetRange(ref gap, slot, first, last);
        gap.LineIndex = (short)(line < 0 ? -1 : _context.LineBase + line);
        gap.GapState = GapState.Retracted;
        gap.OpenedStampNs = openedStampNs;
        gap.ClosedStampNs = stampNs;
        gap.DurationNs = stampNs - openedStampNs;
        _context.Events.Commit();
        if (line < 0)
            _context.LostGaps.Retract(id);
    }

    /// <summary>Reports that a packet went ahead by more than its line can have missed, or that this was
    /// decided.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="line">The packet's line.</param>
    /// <param name="first">Its first number, or the next one that it announces.</param>
    /// <param name="reach">Number after its last.</param>
    /// <param name="state">Raised or cleared.</param>
    /// <param name="sinceNs">Stamp of the packet that raised it, nanoseconds.</param>
    /// <param name="stampNs">Time of the event, nanoseconds.</param>
    public void Suspect(
        int slot, int line, ulong first, ulong reach, EventState state, long sinceNs, long stampNs)
    {
        ulong known = _context.Generation(slot).Known;
        ref TelemetryEvent suspect = ref Begin(
            TelemetryEventKind.SequenceSuspect, slot, first, Math.Max(first, reach - 1), stampNs);
        suspect.Count = first > known ? (long)Math.Min(first - known, long.MaxValue) : 0;
        suspect.LineIndex = (short)(_context.LineBase + line);
        suspect.State = state;
        suspect.OpenedStampNs = sinceNs;
        suspect.DurationNs = stampNs - sinceNs;
        _context.Events.Commit();
    }

    /// <summary>Reports numbers that were missing and could still have come when the appliance was stopped, and were
    /// not seen.</summary>
    public void Unseen(int slot, int line, ulong first, ulong last, long count, long stampNs)
    {
        ref TelemetryEvent gap = ref Begin(TelemetryEventKind.Gap, slot, first, last, stampNs);
        gap.LineIndex = (short)(line < 0 ? -1 : _context.LineBase + line);
        gap.GapState = GapState.Unobserved;
        gap.Cause = UnobservedCause.Restart;
        gap.Severity = line < 0 ? EventSeverity.Error : EventSeverity.Warning;
        gap.Count = count;
        gap.OpenedStampNs = stampNs;
        gap.ClosedStampNs = stampNs;
        _context.Events.Commit();
    }

    /// <summary>Reports numbers that came after they were declared lost or unobserved.</summary>
    public void Late(int slot, int line, ulong first, ulong last, long openedStampNs, long stampNs)
    {
        ref TelemetryEvent late = ref Begin(TelemetryEventKind.Late, slot, first, last, stampNs);
        late.LineIndex = (short)(_context.LineBase + line);
        late.OpenedStampNs = openedStampNs;
        late.DurationNs = stampNs - openedStampNs;
        _context.Events.Commit();
    }

    /// <summary>Reports a packet whose numbers cannot belong to its line.</summary>
    public void BadSequence(int line, long stampNs)
    {
        ref TelemetryEvent unknown = ref _context.Events.Begin(TelemetryEventKind.UnknownPacket, stampNs);
        unknown.FeedIndex = (short)_context.Feed.Index;
        unknown.LineIndex = (short)(_context.LineBase + line);
        unknown.Status = EnvelopeStatus.BadSequence;
        unknown.Count = 1;
        _context.Events.Commit();
    }

    /// <summary>Reports that a sequence starts over.</summary>
    /// <returns>Id of the event.</returns>
    public long Reset(int slot, in BelievedStart start, long stampNs) =>
        Reset(ref _context.Events.Begin(TelemetryEventKind.Reset, stampNs), slot, start);

    /// <summary>Retracts that a sequence starts over.</summary>
    public void ResetRetracted(int slot, in BelievedStart start, long stampNs)
    {
        ref TelemetryEvent reset = ref _context.Events.BeginAgain(TelemetryEventKind.Reset, stampNs, start.Id);
        reset.State = EventState.Retracted;
        Reset(ref reset, slot, start);
    }

    /// <summary>Reports that all lines repeat numbers that are too new for a reset to be inferred.</summary>
    public void Repeated(int slot, ulong first, ulong last, long stampNs)
    {
        _ = ref Begin(TelemetryEventKind.SequenceRepeated, slot, first, last, stampNs, isOfFeed: true);
        _context.Events.Commit();
    }

    /// <summary>Reports that the sender ended a session.</summary>
    public void EndOfSession(int slot, int line, ulong next, long stampNs)
    {
        ref TelemetryEvent end = ref Begin(TelemetryEventKind.EndOfSession, slot, next, next, stampNs);
        end.Count = 0;
        end.LineIndex = (short)(_context.LineBase + line);
        _context.Events.Commit();
    }

    /// <summary>Reports the beginning or end of a line's lag.</summary>
    public void Behind(int slot, int line, EventState state, long stampNs, long sinceStampNs)
    {
        ulong next = _context.State(slot, line).Next;
        ulong delivered = _context.Generation(slot).Expected;
        ref TelemetryEvent behind = ref Begin(
            TelemetryEventKind.LineBehind, slot, next, delivered > next ? delivered - 1 : next, stampNs);
        behind.Count = delivered > next ? (long)Math.Min(delivered - next, long.MaxValue) : 0;
        behind.LineIndex = (short)(_context.LineBase + line);
        behind.State = state;
        behind.OpenedStampNs = sinceStampNs;
        behind.DurationNs = stampNs - sinceStampNs;
        _context.Events.Commit();
    }

    /// <summary>Reports a condition without numbers of a line, or of the feed where the line is -1.</summary>
    public void Condition(
        TelemetryEventKind kind, EventState state, int line, long stampNs, long sinceStampNs)
    {
        ref TelemetryEvent condition = ref _context.Events.Begin(kind, stampNs);
        condition.FeedIndex = (short)_context.Feed.Index;
        condition.LineIndex = (short)(line < 0 ? -1 : _context.LineBase + line);
        condition.State = state;
        condition.OpenedStampNs = sinceStampNs;
        condition.DurationNs = stampNs - sinceStampNs;
        _context.Events.Commit();
    }

    private long Reset(ref TelemetryEvent reset, int slot, in BelievedStart start)
    {
        SetRange(ref reset, slot, start.First, start.First);
        reset.Count = 0;
        reset.LineIndex = (short)(_context.LineBase + start.Line);
        reset.IsInferred = start.IsInferred;
        reset.OpenedStampNs = start.SinceNs;
        _context.Events.Commit();
        return reset.Id;
    }

    private void Remember(int slot, in DeclaredGap range, long id) => _context.LostGaps.Add(new LostGap
    {
        First = range.First,
        Last = range.Last,
        OpenedStampNs = range.OpenedStampNs,
        Id = id,
        Serial = _context.Generation(slot).Serial,
    });

    private ref TelemetryEvent Begin(
        TelemetryEventKind kind, int slot, ulong first, ulong last, long stampNs, bool isOfFeed = false)
    {
        ref TelemetryEvent begun = ref _context.Events.Begin(kind, stampNs, isOfFeed);
        SetRange(ref begun, slot, first, last);
        return ref begun;
    }

    private void SetRange(ref TelemetryEvent item, int slot, ulong first, ulong last)
    {
        item.FeedIndex = (short)_context.Feed.Index;
        item.Channel = _context.Generation(slot).Channel;
        item.First = _context.Space.Raw(first);
        item.Last = _context.Space.Raw(last);
        item.Count = (long)(last - first + 1);
    }
}
