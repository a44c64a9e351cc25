// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;

namespace Telemetry.Fleet.Queries;

/// <summary>Columns of a chart: a span of time in equal steps. An interval belongs to the column in which it
/// ends.</summary>
/// <param name="StartTimeNs">Begin of the first, UTC, nanoseconds.</param>
/// <param name="StepNs">Length of each, nanoseconds.</param>
/// <param name="Count">Number of columns.</param>
public readonly record struct Columns(long StartTimeNs, long StepNs, int Count)
{
    private const long SecondNs = 1_000_000_000;
    private const long ToleranceNs = 100_000_000;

    /// <summary>Columns that cover a selection: of whole seconds, or of whole intervals of a part that was read from
    /// elsewhere, of which each column then has the same number.</summary>
    internal static Columns Over(RecordSelection selection, int most)
    {
        long unitNs = selection.Parts.SelectMany(part => part.Records).Select(record => record.Origin)
            .OfType<RecordOrigin>().Distinct().Select(origin => origin.ResolutionNs).DefaultIfEmpty(SecondNs).Max();
        return Over(selection.FromTimeNs, selection.ToTimeNs, most, unitNs);
    }

    private static Columns Over(long fromTimeNs, long toTimeNs, int most, long unitNs)
    {
        long start = fromTimeNs / unitNs * unitNs;
        long units = Math.Max(1, (toTimeNs - start + unitNs - 1) / unitNs);
        long step = (units + most - 1) / most;
        return new Columns(start, step * unitNs, (int)((units + step - 1) / step));
    }

    /// <summary>Column of an interval, or -1.</summary>
    internal int Of(IntervalRecord record)
    {
        long column = (record.EndTimeNs - 1 - StartTimeNs) / StepNs;
        return record.EndTimeNs > StartTimeNs && column < Count ? (int)column : -1;
    }

    private void Fill(bool[] columns, long fromNs, long toNs)
    {
        long first = Math.Max(0, (fromNs - StartTimeNs) / StepNs);
        long last = Math.Min(Count - 1, (toNs - 1 - StartTimeNs) / StepNs);
        for (long column = first; column <= last; column++)
            columns[column] = true;
    }

    /// <summary>Flags of all columns: of the intervals in each, and no data where an appliance has none.</summary>
    internal IntervalFlags[] Flags(RecordSelection selection)
    {
        var flags = new IntervalFlags[Count];
        var covered = new bool[Count];
        var settings = new string?[Count];
        foreach (AppliancePart part in selection.Parts)
        {
            var own = new bool[Count];
            var lacks = new bool[Count];
            long endNs = long.MaxValue;
            foreach (IntervalRecord record in part.Records)
            {
                // What lies between two intervals was not received.
                if (record.StartTimeNs - ToleranceNs > endNs)
                    Fill(lacks, endNs, record.StartTimeNs);
                endNs = record.EndTimeNs;
                int last = Of(record);
                if (last < 0)
                    continue;
                int first = (int)Math.Clamp((record.StartTimeNs - StartTimeNs) / StepNs, 0, last);
                own.AsSpan(first, last - first + 1).Fill(true);
                flags[last] |= record.Flags;
                if (settings[last] is { } other && record.SettingsHash is { } hash && other != hash)
                    flags[last] |= IntervalFlags.SettingsDiffer;
                settings[last] ??= record.SettingsHash;
            }
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
}
