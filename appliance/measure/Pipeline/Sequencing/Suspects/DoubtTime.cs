// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Time in doubt of one feed and of each of its lines: from a packet that goes ahead by more than its line can
/// have missed until another packet confirms or refutes it.</summary>
[HotPath]
internal sealed class DoubtTime(FeedContext context)
{
    private readonly FeedContext _context = context;
    private readonly int[] _open = new int[context.LineCount];
    private readonly long[] _lineSinceNs = new long[context.LineCount];     // counted up to there
    private int _openOfFeed;
    private long _feedSinceNs;

    /// <summary>Begins the doubt of a line's packet at its stamp.</summary>
    public void Begin(int line, long stampNs)
    {
        if (_openOfFeed++ == 0)
            Begin(ref _context.FeedCounters.Doubt, ref _feedSinceNs, stampNs);
        if (_open[line]++ == 0)
            Begin(ref _context.LineCounters(line).Doubt, ref _lineSinceNs[line], stampNs);
    }

    /// <summary>Ends the doubt of a line's packet at a stamp.</summary>
    public void End(int line, long stampNs)
    {
        if (--_openOfFeed == 0)
            End(ref _context.FeedCounters.Doubt, ref _feedSinceNs, stampNs);
        if (--_open[line] == 0)
            End(ref _context.LineCounters(line).Doubt, ref _lineSinceNs[line], stampNs);
    }

    /// <summary>Counts the time in doubt up to the end of an interval.</summary>
    public void CountUntil(long stampNs)
    {
        if (_openOfFeed > 0)
            Count(ref _context.FeedCounters.Doubt, ref _feedSinceNs, stampNs);
        for (int line = 0; line < _open.Length; line++)
        {
            if (_open[line] > 0)
                Count(ref _context.LineCounters(line).Doubt, ref _lineSinceNs[line], stampNs);
        }
    }

    private static void Begin(ref DoubtCounters doubt, ref long sinceNs, long stampNs) =>
        (doubt.IsInDoubt, sinceNs) = (1, stampNs);

    private static void End(ref DoubtCounters doubt, ref long sinceNs, long stampNs)
    {
        Count(ref doubt, ref sinceNs, stampNs);
        doubt.IsInDoubt = 0;
    }

    private static void Count(ref DoubtCounters doubt, ref long sinceNs, long stampNs)
    {
        if (stampNs <= sinceNs)
            return;
        doubt.TotalNs += stampNs - sinceNs;
        sinceNs = stampNs;
    }
}
