// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Counts what remains of a number sequence at its end.</summary>
[HotPath]
internal sealed class SequenceEnding(FeedContext context, ResetInference resets, LineGaps gaps, LineWatch watch,
    Suspicion suspicion)
{
    private readonly FeedContext _context = context;
    private readonly ResetInference _resets = resets;
    private readonly LineGaps _gaps = gaps;
    private readonly LineWatch _watch = watch;
    private readonly Suspicion _suspicion = suspicion;

    /// <summary>Counts withheld packets, and the numbers that lost records would have held.</summary>
    public void Count(int slot, long stampNs)
    {
        if (_context.Generation(slot).IsProvisional)
        {
            Abandon(slot, stampNs);
            return;
        }
        _suspicion.End(slot, stampNs);
        for (int line = 0; line < _context.LineCount; line++)
        {
            _resets.Flush(slot, line, slot);
            LineState state = _context.State(slot, line);
            Generation generation = _context.Generation(slot);
            // For a line that has not come back since a restart, only numbers that passed meanwhile are missing because
            // of the restart.
            ulong delivered = state.IsRestored
                ? Math.Min(generation.Delivered, generation.Resumed)
                : generation.Delivered;
            UnobservedCause cause = _context.AheadCause(state);
            if (!state.IsStarted || state.Next >= delivered || cause == UnobservedCause.None
                || _resets.IsFarAhead(slot, line, delivered))
                continue;
            _gaps.Open(slot, line, state.Next, delivered - 1, stampNs, stampNs, cause);
            state.Next = delivered;
        }
    }

    /// <summary>Discards what a provisional sequence had withheld.</summary>
    public void Abandon(int slot, long stampNs)
    {
        _suspicion.GiveUp(slot, stampNs);
        for (int line = 0; line < _context.LineCount; line++)
            _resets.Flush(slot, line, slot);
    }

    /// <summary>Ends what is open of a sequence that has not begun, without counting what is missing.</summary>
    public void Forget(int slot, long stampNs)
    {
        Abandon(slot, stampNs);
        _suspicion.End(slot, stampNs);
        for (int line = 0; line < _context.LineCount; line++)
            Leave(slot, line, stampNs);
    }

    /// <summary>Counts what remains and ends what is open, because the sequence is forgotten while the input
    /// continues.</summary>
    public void Close(int slot, long stampNs)
    {
        Count(slot, stampNs);
        for (int line = 0; line < _context.LineCount; line++)
        {
            while (_gaps.NextDeadlineNs(slot, line) != DeadlineHeap.Never)
                _gaps.ExpireOldest(slot, line, stampNs, atEnd: false);
            Leave(slot, line, stampNs);
        }
    }

    private void Leave(int slot, int line, long stampNs)
    {
        LineState state = _context.State(slot, line);
        state.EndStampNs = stampNs;
        _watch.Moved(slot, line, state, _context.Generation(slot).Delivered, stampNs);
    }
}
