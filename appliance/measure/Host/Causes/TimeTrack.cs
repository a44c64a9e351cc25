// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Causes;

/// <summary>Spans of time, added in rising order, that do not overlap. How much of a time they cover is found by two
/// searches, however many of them lie in it.</summary>
internal sealed class TimeTrack
{
    private readonly List<Span> _spans = [];

    /// <summary>One span.</summary>
    /// <param name="FromNs">Its start, nanoseconds.</param>
    /// <param name="ToNs">Its end, nanoseconds.</param>
    /// <param name="BeforeNs">Length of all spans before it, nanoseconds.</param>
    /// <param name="Occurrence">Number of the occurrence that it is a part of, from 1.</param>
    /// <param name="Cpu">CPU that it was on; -1 if none is meant.</param>
    private readonly record struct Span(long FromNs, long ToNs, long BeforeNs, int Occurrence, int Cpu);

    /// <summary>Adds a span that is not empty.</summary>
    /// <param name="fromNs">Its start, nanoseconds; not before the end of the last one.</param>
    /// <param name="toNs">Its end, nanoseconds.</param>
    /// <param name="cpu">CPU that it was on; -1 if none is meant.</param>
    /// <param name="continues">True if it belongs to the same occurrence as the last one.</param>
    internal void Add(long fromNs, long toNs, int cpu = -1, bool continues = false)
    {
        Span last = _spans.Count == 0 ? default : _spans[^1];
        _spans.Add(new Span(
            fromNs, toNs, last.BeforeNs + last.ToNs - last.FromNs, last.Occurrence + (continues ? 0 : 1), cpu));
    }

    /// <summary>Time of the spans between two stamps, nanoseconds.</summary>
    internal long TimeIn(long fromNs, long toNs) => TimeUntil(toNs) - TimeUntil(fromNs);

    /// <summary>Number of occurrences between two stamps, those cut at one of them too, and the CPU of the
    /// last.</summary>
    internal (int Count, int Cpu) OccurrencesIn(long fromNs, long toNs)
    {
        int first = CountBegun(fromNs);
        if (first > 0 && _spans[first - 1].ToNs > fromNs)
            first--;
        int last = CountBegun(toNs) - 1;
        return last < first ? (0, -1) : (_spans[last].Occurrence - _spans[first].Occurrence + 1, _spans[last].Cpu);
    }

    /// <summary>Time that is left at a stamp of the span in which the stamp lies, at most until another stamp,
    /// nanoseconds; 0 if it lies in none.</summary>
    internal long RestAt(long stampNs, long untilNs)
    {
        int begun = CountBegun(stampNs + 1);
        return begun == 0 ? 0 : Math.Max(0, Math.Min(_spans[begun - 1].ToNs, untilNs) - stampNs);
    }

    private long TimeUntil(long stampNs)
    {
        int begun = CountBegun(stampNs);
        if (begun == 0)
            return 0;
        Span last = _spans[begun - 1];
        return last.BeforeNs + Math.Min(stampNs, last.ToNs) - last.FromNs;
    }

    private int CountBegun(long beforeNs)
    {
        (int from, int to) = (0, _spans.Count);
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (_spans[middle].FromNs < beforeNs)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }
}
