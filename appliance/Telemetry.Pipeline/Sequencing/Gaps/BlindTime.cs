// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>
/// How long one feed's lines brought nothing around numbers that they lack, and all of them around numbers that none
/// delivered. A span begins with the last packet before, whatever it held, and ends with the packet that shows what is
/// missing; of a line that is down it goes on for as long as another line delivers. Spans of one line do not overlap,
/// nor do those of the feed.
/// </summary>
[HotPath]
internal sealed class BlindTime(FeedContext context)
{
    private const long Excused = long.MaxValue;

    private readonly FeedContext _context = context;
    private readonly long[] _lineUntilNs = new long[context.LineCount];
    private long _feedUntilNs;

    /// <summary>Stamp of the last packet of any line before a packet, nanoseconds; the packet's own where there is
    /// none, or it is not known.</summary>
    public long SinceNs(in PacketEvent packet, int line)
    {
        long sinceNs = BeforeNs(packet);
        for (int other = 0; other < _context.LineCount; other++)
        {
            if (other != line)
                sinceNs = Math.Max(sinceNs, _context.Line(other).LastStampNs);
        }
        return Math.Min(sinceNs, packet.StampNs);
    }

    /// <summary>A packet shows that its line lacks numbers that it should have brought.</summary>
    public void LineLacks(in PacketEvent packet, int line) => CountLine(line, BeforeNs(packet), packet.StampNs);

    /// <summary>The first packet of a session, which is confirmed now, showed what its line lacks before it.</summary>
    public void LineLacks(int line, in LoneJump start) => CountLine(line, start.BeforeNs, start.StampNs);

    /// <summary>Blind time of a line so far, nanoseconds.</summary>
    public long OfLine(int line) => _context.LineCounters(line).Blind.TotalNs;

    /// <summary>Blind time of the feed so far, nanoseconds.</summary>
    public long OfFeed => _context.FeedCounters.Blind.TotalNs;

    /// <summary>No line delivered numbers in time that a packet went beyond.</summary>
    /// <param name="sinceNs">Last packet of any line before it, nanoseconds.</param>
    /// <param name="untilNs">Its stamp, nanoseconds.</param>
    public void FeedLacks(long sinceNs, long untilNs) =>
        Count(ref _context.FeedCounters.Blind, ref _feedUntilNs, sinceNs, untilNs);

    /// <summary>A line that was down sends again.</summary>
    /// <param name="packet">Its packet.</param>
    /// <param name="line">The line.</param>
    /// <param name="othersSinceNs">When another line first delivered what it did not, nanoseconds.</param>
    public void Return(in PacketEvent packet, int line, long othersSinceNs)
    {
        bool isFirst = !_context.Line(line).HasSent;
        CountLine(line, isFirst ? othersSinceNs : BeforeNs(packet), packet.StampNs);
    }

    /// <summary>A line is down while an interval ends.</summary>
    /// <param name="line">The line.</param>
    /// <param name="othersSinceNs">When another line first delivered what it did not, nanoseconds.</param>
    /// <param name="untilNs">The latest packet of the feed, nanoseconds.</param>
    public void GoOn(int line, long othersSinceNs, long untilNs)
    {
        long sinceNs = _context.Line(line).LastStampNs;
        if (sinceNs == LineMemory.None && !_context.Line(line).HasSent)
            sinceNs = othersSinceNs;
        if (sinceNs != LineMemory.None && !_context.Line(line).HasQuietLoss)
            CountLine(line, sinceNs, untilNs);
    }

    /// <summary>We do not see a line: its silence says nothing of it.</summary>
    public void Excuse(int line) => _lineUntilNs[line] = Excused;

    /// <summary>We see the line again from an instant on.</summary>
    public void EndExcuse(int line, long stampNs)
    {
        if (_lineUntilNs[line] == Excused)
            _lineUntilNs[line] = stampNs;
    }

    /// <summary>An interval was told: the next one has a longest span of its own.</summary>
    public void BeginInterval()
    {
        _context.FeedCounters.Blind.LongestNs = 0;
        for (int line = 0; line < _context.LineCount; line++)
            _context.LineCounters(line).Blind.LongestNs = 0;
    }

    /// <summary>The line's packet before; the packet itself where that is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long BeforeNs(in PacketEvent packet) => packet.StampNs - Math.Max(packet.InterArrivalNs, 0);

    private void CountLine(int line, long sinceNs, long untilNs) =>
        Count(ref _context.LineCounters(line).Blind, ref _lineUntilNs[line], sinceNs, untilNs);

    private static void Count(ref BlindCounters counters, ref long countedUntilNs, long sinceNs, long untilNs)
    {
        long fromNs = Math.Max(sinceNs, countedUntilNs);
        if (untilNs <= fromNs)
            return;
        if (fromNs == sinceNs)
            counters.Spans++;
        counters.TotalNs += untilNs - fromNs;
        counters.LongestNs = Math.Max(counters.LongestNs, untilNs - sinceNs);
        countedUntilNs = untilNs;
    }
}
