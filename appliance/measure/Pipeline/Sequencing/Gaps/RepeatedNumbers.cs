// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Detects that all lines of a feed repeat numbers that are too new for a reset to be inferred, as opposed to
/// a repetition on one line.</summary>
[HotPath]
internal sealed class RepeatedNumbers(FeedContext context, GapEvents events)
{
    private readonly FeedContext _context = context;
    private readonly GapEvents _events = events;

    /// <summary>Records that a line sent numbers again.</summary>
    public void Record(int slot, int line, ulong first, ulong last, long stampNs)
    {
        LineState state = _context.State(slot, line);
        ulong delivered = _context.Generation(slot).Delivered;
        if (first == state.RepeatNext && delivered == state.RepeatedAt)
            state.Repeats++;
        else
            (state.Repeats, state.RepeatFirst) = (1, first);
        (state.RepeatNext, state.RepeatedAt) = (last + 1, delivered);
        if (state.Repeats == ResetInference.PacketsInOrder && HaveAll(slot, delivered))
            _events.Repeated(slot, state.RepeatFirst, last, stampNs);
    }

    private bool HaveAll(int slot, ulong delivered)
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            LineState state = _context.State(slot, line);
            if (state.IsStarted && (state.Repeats < ResetInference.PacketsInOrder || state.RepeatedAt != delivered))
                return false;
        }
        return true;
    }
}
