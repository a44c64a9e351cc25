// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Fleet.History;

/// <summary>
/// Order in which all counters of an appliance's intervals stand in one row of numbers. The same as long as the
/// appliance has the same feeds, lines and sessions.
/// </summary>
public sealed class CounterLayout
{
    private readonly List<CounterBlock> _blocks = [];
    private readonly List<MetricKind> _kinds = [];

    private CounterLayout()
    {
    }

    public int Length => _kinds.Count;

    /// <summary>The owners of counters, in their order.</summary>
    public IReadOnlyList<CounterBlock> Blocks => _blocks;

    public static CounterLayout Of(SummaryReport interval)
    {
        var layout = new CounterLayout();
        layout.Add<LedgerCounters>(LedgerMessage.TemplateId, null, null, null);
        layout.Add<HostDropCounters>(HostDropsMessage.TemplateId, null, null, null);
        layout.Add<ApplianceCounters>(ApplianceMessage.TemplateId, null, null, null);
        foreach (FeedReport feed in interval.Feeds)
        {
            layout.Add<FeedCounters>(FeedCountersMessage.TemplateId, feed.Feed, null, null);
            foreach (LineReport line in feed.Lines)
                layout.Add<LineCounters>(LineCountersMessage.TemplateId, feed.Feed, line.Line, null);
        }
        foreach (SessionReport session in interval.Sessions)
            layout.Add<SessionCounters>(SessionCountersMessage.TemplateId, null, null, session.Session);
        return layout;
    }

    /// <summary>Place of a counter among those of its message.</summary>
    public static int PlaceOf(Metric metric)
    {
        int place = 0;
        foreach (Metric other in Metrics.All)
        {
            if (other.TemplateId == metric.TemplateId && other.Size == sizeof(long) && other.Offset < metric.Offset)
                place++;
        }
        return place;
    }

    /// <summary>Layout of the same owners in the same order, with another number of counters.</summary>
    /// <exception cref="ArgumentException">An owner is not known.</exception>
    internal static CounterLayout Of(IEnumerable<CounterBlock> owners)
    {
        var layout = new CounterLayout();
        foreach ((ushort templateId, string? feed, string? line, string? session, int _) in owners)
        {
            if (templateId == LedgerMessage.TemplateId)
                layout.Add<LedgerCounters>(templateId, feed, line, session);
            else if (templateId == HostDropsMessage.TemplateId)
                layout.Add<HostDropCounters>(templateId, feed, line, session);
            else if (templateId == ApplianceMessage.TemplateId)
                layout.Add<ApplianceCounters>(templateId, feed, line, session);
            else if (templateId == FeedCountersMessage.TemplateId)
                layout.Add<FeedCounters>(templateId, feed, line, session);
            else if (templateId == LineCountersMessage.TemplateId)
                layout.Add<LineCounters>(templateId, feed, line, session);
            else if (templateId == SessionCountersMessage.TemplateId)
                layout.Add<SessionCounters>(templateId, feed, line, session);
            else
                throw new ArgumentException($"No counters of message {templateId}.", nameof(owners));
        }
        return layout;
    }

    /// <summary>True if an interval has the same owners in the same order.</summary>
    public bool Fits(SummaryReport interval)
    {
        int block = 3;
        foreach (FeedReport feed in interval.Feeds)
        {
            if (!IsAt(block++, feed.Feed, null, null))
                return false;
            foreach (LineReport line in feed.Lines)
            {
                if (!IsAt(block++, feed.Feed, line.Line, null))
                    return false;
            }
        }
        foreach (SessionReport session in interval.Sessions)
        {
            if (!IsAt(block++, null, null, session.Session))
                return false;
        }
        return block == _blocks.Count;
    }

    /// <summary>Reads the counters of an interval that fits.</summary>
    public void Read(SummaryReport interval, Span<long> into)
    {
        int place = 0;
        Take(interval.Ledger.Counters, into, ref place);
        Take(interval.HostDrops?.Counters ?? Unknown<HostDropCounters>(), into, ref place);
        Take(interval.Appliance?.Counters ?? Unknown<ApplianceCounters>(), into, ref place);
        foreach (FeedReport feed in interval.Feeds)
        {
            Take(feed.Counters, into, ref place);
            foreach (LineReport line in feed.Lines)
                Take(line.Counters, into, ref place);
        }
        foreach (SessionReport session in interval.Sessions)
            Take(session.Counters, into, ref place);
    }

    /// <summary>Writes counters into the members of a summary that fits; it lacks those that are not known.</summary>
    public void Write(ReadOnlySpan<long> counters, SummaryReport summary)
    {
        int place = 0;
        summary.Ledger.Counters = Next<LedgerCounters>(counters, ref place);
        HostDropCounters drops = Next<HostDropCounters>(counters, ref place);
        if (summary.HostDrops is { } hostDrops)
            hostDrops.Counters = drops;
        ApplianceCounters appliance = Next<ApplianceCounters>(counters, ref place);
        if (summary.Appliance is { } own)
            own.Counters = appliance;
        foreach (FeedReport feed in summary.Feeds)
        {
            feed.Counters = Next<FeedCounters>(counters, ref place);
            foreach (LineReport line in feed.Lines)
                line.Counters = Next<LineCounters>(counters, ref place);
        }
        foreach (SessionReport session in summary.Sessions)
            session.Counters = Next<SessionCounters>(counters, ref place);
    }

    /// <summary>Adds the counters of an interval to those of earlier ones.</summary>
    public void Add(Span<long> sums, ReadOnlySpan<long> added)
    {
        for (int place = 0; place < sums.Length; place++)
            sums[place] = CounterMath.Add(_kinds[place], sums[place], added[place]);
    }

    /// <summary>Adds the counters of a row of another layout to those of the same owners.</summary>
    internal void Add(Span<long> sums, ReadOnlySpan<long> added, CounterLayout other)
    {
        if (other == this)
        {
            Add(sums, added);
            return;
        }
        var places = new Dictionary<CounterBlock, int>();
        foreach (CounterBlock block in other._blocks)
            places.TryAdd(block with { Start = 0 }, block.Start);
        for (int index = 0; index < _blocks.Count; index++)
        {
            if (!places.TryGetValue(_blocks[index] with { Start = 0 }, out int from))
                continue;
            int start = _blocks[index].Start;
            int length = (index + 1 < _blocks.Count ? _blocks[index + 1].Start : Length) - start;
            for (int place = 0; place < length; place++)
                sums[start + place] = CounterMath.Add(_kinds[start + place], sums[start + place], added[from + place]);
        }
    }

    private static TCounters Unknown<TCounters>()
        where TCounters : unmanaged, ICounters
    {
        TCounters counters = default;
        MemoryMarshal.Cast<TCounters, long>(new Span<TCounters>(ref counters)).Fill(NullValue.Int64);
        return counters;
    }

    private static TCounters Next<TCounters>(ReadOnlySpan<long> counters, ref int place)
        where TCounters : unmanaged, ICounters
    {
        ReadOnlySpan<long> own = counters.Slice(place, TCounters.Kinds.Length);
        place += own.Length;
        return MemoryMarshal.Read<TCounters>(MemoryMarshal.AsBytes(own));
    }

    private static void Take<TCounters>(in TCounters counters, Span<long> into, ref int place)
        where TCounters : unmanaged, ICounters
    {
        ReadOnlySpan<long> values = MemoryMarshal.Cast<TCounters, long>(new ReadOnlySpan<TCounters>(in counters));
        values.CopyTo(into[place..]);
        place += values.Length;
    }

    private bool IsAt(int block, string? feed, string? line, string? session) => block < _blocks.Count
        && _blocks[block].Feed == feed && _blocks[block].Line == line && _blocks[block].Session == session;

    private void Add<TCounters>(ushort templateId, string? feed, string? line, string? session)
        where TCounters : unmanaged, ICounters
    {
        _blocks.Add(new CounterBlock(templateId, feed, line, session, _kinds.Count));
        _kinds.AddRange(TCounters.Kinds);
    }
}

/// <summary>The counters of one owner in a <see cref="CounterLayout"/>.</summary>
/// <param name="TemplateId">Message that carries them.</param>
/// <param name="Feed">Feed, also that of a line; null if they are of none.</param>
/// <param name="Line">Line, or null.</param>
/// <param name="Session">Session, or null.</param>
/// <param name="Start">Place of the first.</param>
public readonly record struct CounterBlock(
    ushort TemplateId, string? Feed, string? Line, string? Session, int Start);
