// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Pipeline.HostPath;

/// <summary>
/// Numbers of each line that the host dropped, each once. Of a multicast group every socket has a copy of its own, and
/// different sockets drop different numbers: counted is what any of them dropped. The copies of a packet are dropped
/// within microseconds of each other, so that the newest ranges of a line suffice to know a number again.
/// </summary>
[HotPath]
internal sealed class DroppedNumbers
{
    private const int Ranges = 32;              // of each line

    private struct Range
    {
        internal ChannelKey Channel;
        internal ulong First;
        internal ulong End;                     // behind the last; 0: the place is free
    }

    private readonly Range[] _ranges;
    private readonly int[] _oldest;             // by line: the place to be taken next
    private readonly long[] _counts;            // by line

    /// <summary>Makes empty counts for a number of lines.</summary>
    internal DroppedNumbers(int lines) =>
        (_ranges, _oldest, _counts) = (new Range[lines * Ranges], new int[lines], new long[lines]);

    /// <summary>Numbers of a line that some socket of this host did not get.</summary>
    internal long CountOf(int line) => line < _counts.Length ? _counts[line] : 0;

    /// <summary>Takes over the counts of others.</summary>
    internal void TakeOver(DroppedNumbers before)
    {
        before._ranges.CopyTo(_ranges, 0);
        before._oldest.CopyTo(_oldest, 0);
        before._counts.CopyTo(_counts, 0);
    }

    /// <summary>Counts dropped numbers.</summary>
    /// <param name="channel">Their sequence.</param>
    /// <param name="numbers">How many.</param>
    internal void Add(int line, in ChannelKey channel, ulong first, uint numbers)
    {
        Span<Range> ranges = _ranges.AsSpan(line * Ranges, Ranges);
        ulong end = first + numbers;
        long count = numbers;
        int into = -1;
        for (int place = 0; place < Ranges; place++)
        {
            ref Range range = ref ranges[place];
            if (range.End == 0 || range.First > end || range.End < first || range.Channel != channel)
                continue;
            // Ranges do not overlap each other, so what they have in common with this one adds up.
            count -= (long)Math.Max(0, Math.Min(end, range.End) - Math.Max(first, range.First));
            (first, end) = (Math.Min(first, range.First), Math.Max(end, range.End));
            if (into >= 0)
                ranges[into].End = 0;
            into = place;
        }
        if (into < 0)
        {
            into = _oldest[line];
            _oldest[line] = (into + 1) % Ranges;
        }
        ranges[into] = new Range { Channel = channel, First = first, End = end };
        _counts[line] += count;
    }
}
