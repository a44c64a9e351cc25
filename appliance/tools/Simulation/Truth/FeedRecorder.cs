// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Exchange;

namespace Telemetry.Simulation.Truth;

/// <summary>Records the ground truth of a feed at its sender: for every number skipped on a line, the time of skipping
/// and the time of its later arrival on each line. All else is calculated at the end, number by number.</summary>
public sealed class FeedRecorder
{
    public static readonly IReadOnlyList<string> LineNames = ["A", "B"];

    private const long Never = long.MaxValue;
    private const long BeforeSkip = long.MinValue;
    private const int Safe = 5;

    private readonly long _windowNs;
    private readonly LineTruth[] _lines = new LineTruth[FeedScript.Lines];
    private readonly bool[] _withheld = new bool[FeedScript.Lines];
    private readonly ulong[] _next = new ulong[FeedScript.Lines];
    private readonly Dictionary<ulong, Trouble> _trouble = [];
    private ulong _highestTrouble;

    /// <summary>Starts recording.</summary>
    /// <param name="windowNs">Repair window, nanoseconds.</param>
    public FeedRecorder(long windowNs)
    {
        _windowNs = windowNs;
        for (int line = 0; line < _lines.Length; line++)
            _lines[line] = new LineTruth();
    }

    /// <summary>
    /// True if a datagram sent now is clearly inside or clearly outside the repair window of each of its numbers.
    /// Others are better not sent, since sender and appliance do not read the clock at the same instant.
    /// </summary>
    public bool IsClear(in ScriptedDatagram datagram, long nowNs)
    {
        if (datagram.First > _highestTrouble)
            return true;
        for (ulong number = datagram.First; number < datagram.First + (ulong)datagram.Count; number++)
        {
            if (!_trouble.TryGetValue(number, out Trouble? trouble))
                continue;
            foreach (long skippedNs in trouble.SkippedNs)
            {
                long waitedNs = nowNs - skippedNs;
                if (skippedNs != Never && Math.Abs(waitedNs - _windowNs) < _windowNs * 2 / Safe)
                    return false;
            }
        }
        return true;
    }

    /// <summary>Records that a datagram was not sent on its line because the group had no member.</summary>
    public void Withheld(in ScriptedDatagram datagram) => _withheld[datagram.Line] = true;

    /// <summary>Records a datagram that was sent.</summary>
    /// <param name="length">Its length, bytes.</param>
    /// <param name="nowNs">Time of sending, nanoseconds.</param>
    public void Sent(in ScriptedDatagram datagram, int length, long nowNs)
    {
        LineTruth line = _lines[datagram.Line];
        line.Packets++;
        line.Bytes += length;
        line.Messages += datagram.Count;
        if (datagram.Kind == DatagramKind.Heartbeat)
            line.Heartbeats++;
        ref ulong next = ref _next[datagram.Line];
        if (next == 0)
            next = datagram.First;
        if (datagram.First > next)
        {
            line.Gaps++;
            for (ulong number = next; number < datagram.First; number++)
                Skip(number, datagram.Line, nowNs);
            next = datagram.First;
        }
        if (datagram.First >= next)
            _withheld[datagram.Line] = false;
        for (ulong number = datagram.First; number < datagram.First + (ulong)datagram.Count; number++)
            Arrived(datagram.Line, number, nowNs, isNew: number >= next);
        next = Math.Max(next, datagram.First + (ulong)datagram.Count);
    }

    /// <summary>Calculates the report of a perfect observer at the receiver's interface.</summary>
    public FeedTruth Close()
    {
        var ranges = new List<TruthRange>();
        foreach ((ulong number, Trouble trouble) in _trouble.OrderBy(pair => pair.Key))
        {
            long delivered = trouble.ArrivedNs.Min();
            long firstDeadline = Never;
            for (int line = 0; line < _lines.Length; line++)
            {
                if (trouble.SkippedNs[line] == Never)
                    continue;
                long deadline = trouble.SkippedNs[line] + _windowNs;
                firstDeadline = Math.Min(firstDeadline, deadline);
                CloseOnLine(ranges, number, trouble, line, deadline);
            }
            if (delivered > firstDeadline)
                Add(ranges, new TruthRange(null, number, number, trouble.IsExcused ? "unobserved" : "lost", null));
        }
        return new FeedTruth(_lines, ranges.OrderBy(range => range.First).ToList());
    }

    private void CloseOnLine(List<TruthRange> ranges, ulong number, Trouble trouble, int line, long deadline)
    {
        if (trouble.WasWithheld[line])
        {
            _lines[line].Unobserved++;
            Add(ranges, new TruthRange(LineNames[line], number, number, "unobserved", null));
            return;
        }
        long own = trouble.ArrivedNs[line];
        long other = trouble.ArrivedNs[1 - line];
        if (own <= deadline)
            _lines[line].Reordered++;
        else
            _lines[line].Missing++;
        if (own > deadline && own != Never)
            _lines[line].Late++;
        string? by = Math.Min(own, other) > deadline ? null : other <= own ? LineNames[1 - line] : "reorder";
        Add(ranges, new TruthRange(LineNames[line], number, number, by is null ? "lost" : "repaired", by));
    }

    private static void Add(List<TruthRange> ranges, TruthRange range)
    {
        int last = ranges.FindLastIndex(other => other.Line == range.Line);
        if (last >= 0 && ranges[last].Last + 1 == range.First && ranges[last].State == range.State
            && ranges[last].RepairedBy == range.RepairedBy)
            ranges[last] = ranges[last] with { Last = range.Last };
        else
            ranges.Add(range);
    }

    private void Arrived(int line, ulong number, long nowNs, bool isNew)
    {
        Trouble? trouble = null;
        if (number <= _highestTrouble)
            _trouble.TryGetValue(number, out trouble);
        if (isNew)
        {
            if (trouble is not null)
                trouble.ArrivedNs[line] = nowNs;
        }
        else if (trouble is not null && trouble.SkippedNs[line] != Never && trouble.ArrivedNs[line] == Never)
        {
            trouble.ArrivedNs[line] = nowNs;
        }
        else
        {
            _lines[line].Repeats.Add(number);
        }
    }

    private void Skip(ulong number, int line, long nowNs)
    {
        Trouble trouble = TroubleOf(number);
        trouble.SkippedNs[line] = nowNs;
        trouble.WasWithheld[line] = _withheld[line];
    }

    private Trouble TroubleOf(ulong number)
    {
        if (_trouble.TryGetValue(number, out Trouble? trouble))
            return trouble;
        trouble = new Trouble();
        for (int line = 0; line < _lines.Length; line++)
        {
            trouble.SkippedNs[line] = Never;
            trouble.ArrivedNs[line] = number < _next[line] ? BeforeSkip : Never;
        }
        _trouble.Add(number, trouble);
        _highestTrouble = Math.Max(_highestTrouble, number);
        return trouble;
    }

    private sealed class Trouble
    {
        public long[] SkippedNs { get; } = new long[FeedScript.Lines];

        public long[] ArrivedNs { get; } = new long[FeedScript.Lines];

        public bool[] WasWithheld { get; } = new bool[FeedScript.Lines];

        // If the number was sent, or should have been, on one line, the market lost it.
        public bool IsExcused
        {
            get
            {
                for (int line = 0; line < SkippedNs.Length; line++)
                {
                    if (!WasWithheld[line])
                        return false;
                }
                return true;
            }
        }
    }
}
