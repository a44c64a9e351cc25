// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;

namespace Telemetry.Fleet.Queries;

/// <summary>Columns of a chart: a span of time in equal steps. An interval belongs to the column in which it
/// ends.</summary>
/// <param name="StartTimeNs">Start of the first, UTC, nanoseconds.</param>
/// <param name="StepNs">Length of each, nanoseconds.</param>
/// <param name="Count">Number of columns.</param>
public readonly record struct Columns(long StartTimeNs, long StepNs, int Count)
{
    private const long SecondNs = 1_000_000_000;
    private const long MinuteNs = 60 * SecondNs;
    private const long ToleranceNs = 100_000_000;

    /// <summary>Columns that cover a selection, none of them narrower than the intervals in it, nor than the resolution
    /// of a part that was read from elsewhere.</summary>
    internal static Columns Over(RecordSelection selection, int most)
    {
        return Over(selection.FromTimeNs, selection.ToTimeNs, most, UnitOf(selection));
    }

    /// <summary>Span of the columns that cover a selection, for which all is to be selected that is in them: what a
    /// column leaves out of its own time is not part of what it claims to be.</summary>
    /// <param name="selection">What is in memory of the span that is asked for.</param>
    /// <param name="most">Columns at most.</param>
    /// <param name="nowNs">End of what there can be, UTC, nanoseconds.</param>
    /// <param name="goesOn">True if what is before it may be held elsewhere, in minutes.</param>
    public static (long FromTimeNs, long ToTimeNs) Around(
        RecordSelection selection, int most, long nowNs, bool goesOn)
    {
        bool isBefore = goesOn && selection.Parts.Any(part => part.HeldFromNs > selection.FromTimeNs);
        Columns columns = Over(selection.FromTimeNs, selection.ToTimeNs, most,
            Math.Max(UnitOf(selection), isBefore ? MinuteNs : SecondNs));
        long endNs = columns.StartTimeNs + (columns.StepNs * columns.Count);
        return (columns.StartTimeNs, Math.Max(selection.ToTimeNs, Math.Min(endNs, nowNs)));
    }

    /// <summary>Columns of one second each.</summary>
    internal static Columns Seconds(RecordSelection selection) =>
        Over(selection.FromTimeNs, selection.ToTimeNs, int.MaxValue, SecondNs);

    private static Columns Over(long fromTimeNs, long toTimeNs, int most, long unitNs)
    {
        long start = fromTimeNs / unitNs * unitNs;
        long units = Math.Max(1, (toTimeNs - start + unitNs - 1) / unitNs);
        long step = (units + most - 1) / most;
        return new Columns(start, step * unitNs, (int)((units + step - 1) / step));
    }

    private static long UnitOf(RecordSelection selection) =>
        selection.Parts.SelectMany(part => part.Records).Select(UnitOf).DefaultIfEmpty(SecondNs).Max();

    /// <summary>Shortest column for an interval. One that the appliance had to send late is an exception among
    /// shorter ones, and widens none: it is marked in the columns that it covers.</summary>
    private static long UnitOf(IntervalRecord record)
    {
        if (record.Origin is { } origin)
            return Math.Max(SecondNs, origin.ResolutionNs);
        return record.IsMinute ? MinuteNs : SecondNs;
    }

    /// <summary>Column of an interval, or -1.</summary>
    internal int Of(IntervalRecord record)
    {
        long column = (record.EndTimeNs - 1 - StartTimeNs) / StepNs;
        return record.EndTimeNs > StartTimeNs && column < Count ? (int)column : -1;
    }

    /// <summary>First column that an interval covers for the most part, at most the one in which it ends.</summary>
    /// <param name="last">Column in which it ends.</param>
    internal int FirstOf(IntervalRecord record, int last) =>
        (int)Math.Clamp((record.StartTimeNs - StartTimeNs + (StepNs / 2)) / StepNs, 0, last);

    private long StartOfColumn(long timeNs) => StartTimeNs + ((timeNs - StartTimeNs) / StepNs * StepNs);

    private void Fill(bool[] columns, long fromNs, long toNs)
    {
        long first = Math.Max(0, (fromNs - StartTimeNs) / StepNs);
        long last = toNs <= StartTimeNs ? -1 : Math.Min(Count - 1, (toNs - 1 - StartTimeNs) / StepNs);
        for (long column = first; column <= last; column++)
            columns[column] = true;
    }

    private void FillLack(bool[] columns, AppliancePart part, long fromNs, long toNs)
    {
        foreach ((long absentFromNs, long absentToNs) in part.Absent.Where(one => one.FromNs < toNs))
        {
            if (absentFromNs - ToleranceNs > fromNs)
                Fill(columns, fromNs, absentFromNs);
            fromNs = Math.Max(fromNs, absentToNs);
        }
        if (toNs - ToleranceNs > fromNs)
            Fill(columns, fromNs, toNs);
    }

    /// <summary>Flags of all columns: of the intervals in each, and no data where no appliance has any.</summary>
    internal IntervalFlags[] Flags(RecordSelection selection)
    {
        var flags = new IntervalFlags[Count];
        var covered = new bool[Count];
        var settings = new string?[Count];
        foreach (AppliancePart part in selection.Parts)
        {
            var lacks = new bool[Count];
            // The totals of a metric database include what was not received here.
            long knownNs = part.Records.Where(one => one.Origin?.Source == HistorySpan.FromEngine)
                .Select(one => one.EndTimeNs).DefaultIfEmpty(0).Max();
            foreach (ReceptionHole hole in selection.Holes.Where(hole => hole.IsLackOf(part.Appliance)))
                Fill(lacks, Math.Max(knownNs, hole.FromTimeNs), hole.ToTimeNs ?? selection.ToTimeNs);
            bool[] own = Add(part, flags, settings, lacks);
            for (int column = 0; column < Count; column++)
            {
                covered[column] |= own[column];
                if (own[column] ? lacks[column] : selection.Parts.Count > 1)
                    flags[column] |= IntervalFlags.Incomplete;
            }
        }
        for (int column = 0; column < Count; column++)
        {
            if (!covered[column])
                flags[column] |= IntervalFlags.NoData;
        }
        return flags;
    }

    /// <summary>Adds the flags of the intervals of an appliance.</summary>
    /// <returns>True for each column in which it has something.</returns>
    private bool[] Add(AppliancePart part, IntervalFlags[] flags, string?[] settings, bool[] lacks)
    {
        var own = new bool[Count];
        var ends = new bool[Count];
        var joined = new bool[Count];
        // What lies between two intervals was not received, nor what was before the first if the appliance ran then.
        long endNs = part.Records is [{ FirstOrdinal: > 1 } first, ..]
            ? Math.Min(part.RanFromNs, StartOfColumn(first.StartTimeNs)) : part.RanFromNs;
        foreach (IntervalRecord record in part.Records)
        {
            FillLack(lacks, part, endNs, record.StartTimeNs);
            endNs = record.EndTimeNs;
            int last = Of(record);
            if (last < 0)
                continue;
            ends[last] = true;
            own.AsSpan(FirstOf(record, last)..(last + 1)).Fill(true);
            // An interval of a second may begin in one column and end in the next.
            Fill(joined, record.StartTimeNs + SecondNs, StartTimeNs + (last * StepNs));
            flags[last] |= record.Flags;
            if (settings[last] is { } other && record.SettingsHash is { } hash && other != hash)
                flags[last] |= IntervalFlags.SettingsDiffer;
            settings[last] ??= record.SettingsHash;
        }
        for (int column = 0; column < Count; column++)
        {
            if (joined[column] || (own[column] && !ends[column]))
                flags[column] |= IntervalFlags.Joined;
            own[column] |= joined[column];
        }
        return own;
    }
}
