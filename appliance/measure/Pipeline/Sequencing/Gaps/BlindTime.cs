// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Blind time of one feed and of its lines: for a line, the time around numbers it lacks in which it delivered
/// nothing; for the feed, the time around numbers that no line delivered. A span begins with the last packet before,
/// whatever its content, and ends with the packet that reveals the missing numbers; for a line that is down it lasts as
/// long as another line delivers. Spans of one line do not overlap, nor do those of the feed.</summary>
[HotPath]
internal sealed class BlindTime(FeedContext context)
{
    private const long Excused = long.MaxValue;

    private readonly FeedContext _context = context;
    private readonly long[] _lineUntilNs = new long[context.LineCount];
    private long _feedUntilNs;

    /// <summary>Stamp of the last packet of any line before a packet, nanoseconds; the packet's own if there is none or
    /// it is unknown.</summary>
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

    /// <summary>Counts the span before a packet that reveals numbers its line should have delivered.</summary>
    public void LineLacks(in PacketEvent packet, int line) => CountLine(line, BeforeNs(packet), packet.StampNs);

    /// <summary>Counts the span before the first packet of a session, confirmed only now, that reveals numbers the line
    /// lacks.</summary>
    public void LineLacks(int line, in LoneJump start) => CountLine(line, start.BeforeNs, start.StampNs);

    /// <summary>Total blind time of a line, nanoseconds.</summary>
    public long OfLine(int line) => _context.LineCounters(line).Blind.TotalNs;

    /// <summary>Total blind time of the feed, nanoseconds.</summary>
    public long OfFeed => _context.FeedCounters.Blind.TotalNs;

    /// <summary>Counts a span in which no line delivered, in time, numbers that a packet skipped.</summary>
    /// <param name="sinceNs">Stamp of the last packet of any line before that packet, nanoseconds.</param>
    /// <param name="untilNs">The packet's stamp, nanoseconds.</param>
    public void FeedLacks(long sinceNs, long untilNs) =>
        Count(ref _context.FeedCounters.Blind, ref _feedUntilNs, sinceNs, untilNs);

    /// <summary>Counts the span of a line that was down and sends again.</summary>
    /// <param name="packet">Its first packet.</param>
    /// <param name="othersSinceNs">Time when another line first delivered while this one was silent,
    /// nanoseconds.</param>
    public void Return(in PacketEvent packet, int line, long othersSinceNs)
    {
        bool isFirst = !_context.Line(line).HasSent;
        CountLine(line, isFirst ? othersSinceNs : BeforeNs(packet), packet.StampNs);
    }

    /// <summary>Counts the span so far of a line that is down at the end of an interval.</summary>
    /// <param name="othersSinceNs">Time when another line first delivered while this one was silent,
    /// nanoseconds.</param>
    /// <param name="untilNs">Stamp of the feed's latest packet, nanoseconds.</param>
    public void CountOngoing(int line, long othersSinceNs, long untilNs)
    {
        long sinceNs = _context.Line(line).LastStampNs;
        if (sinceNs == LineMemory.None && !_context.Line(line).HasSent)
            sinceNs = othersSinceNs;
        if (sinceNs != LineMemory.None && !_context.Line(line).HasQuietLoss)
            CountLine(line, sinceNs, untilNs);
    }

    /// <summary>Stops counting a line that the appliance does not see: its silence proves nothing.</summary>
    public void Excuse(int line) => _lineUntilNs[line] = Excused;

    /// <summary>Counts a line again that the appliance sees again from a stamp on.</summary>
    public void EndExcuse(int line, long stampNs)
    {
        if (_lineUntilNs[line] == Excused)
            _lineUntilNs[line] = stampNs;
    }

    /// <summary>Resets the longest span after an interval was reported.</summary>
    public void BeginInterval()
    {
        _context.FeedCounters.Blind.LongestNs = 0;
        for (int line = 0; line < _context.LineCount; line++)
            _context.LineCounters(line).Blind.LongestNs = 0;
    }

    /// <summary>Stamp of the line's previous packet; the packet's own if that is unknown.</summary>
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
