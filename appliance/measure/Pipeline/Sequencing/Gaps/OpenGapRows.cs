// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Ranges;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Writes the open gaps of one feed's lines.</summary>
[HotPath]
internal sealed class OpenGapRows(FeedContext context)
{
    private readonly FeedContext _context = context;

    /// <summary>Writes the open gaps of the first so many sequences; returns the number of rows used.</summary>
    public int Copy(int slots, Span<OpenGap> rows)
    {
        int used = 0;
        for (int slot = 0; slot < slots && used < rows.Length; slot++)
        {
            for (int line = 0; line < _context.LineCount && _context.IsUsed(slot); line++)
                used += Copy(slot, line, rows[used..]);
        }
        return used;
    }

    private int Copy(int slot, int line, Span<OpenGap> rows)
    {
        RangeTable ranges = _context.Ranges(line);
        int used = 0;
        for (int node = _context.State(slot, line).Pending.Head; node >= 0 && used < rows.Length;
            node = ranges[node].Next)
        {
            if (ranges[node].State != RangeState.Open || ranges[node].Cause != UnobservedCause.None)
                continue;
            rows[used++] = new OpenGap
            {
                Channel = _context.Generation(slot).Channel,
                First = _context.Space.Raw(ranges[node].First),
                Last = _context.Space.Raw(ranges[node].Last),
                Count = ranges[node].Count,
                OpenedStampNs = ranges[node].OpenedStampNs,
                FeedIndex = (short)_context.Feed.Index,
                LineIndex = (short)(_context.LineBase + line),
            };
        }
        return used;
    }
}
