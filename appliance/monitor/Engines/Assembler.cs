// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;

namespace Telemetry.Engines;

/// <summary>A time of an appliance, with the gains of its rows.</summary>
/// <param name="StartNs">Start, UTC, nanoseconds.</param>
/// <param name="EndNs">End, UTC, nanoseconds.</param>
/// <param name="Flags">Reservations.</param>
/// <param name="Rows">Rows with their gains.</param>
internal sealed record AddedTime(
    long StartNs, long EndNs, IntervalFlags Flags, IReadOnlyDictionary<RowKey, Increase> Rows);

/// <summary>
/// Differences of an appliance's totals from time to time. Totals heal: where values are missing in between, the next
/// difference spans them. Only what surely belongs to the time is counted: the first totals of a
/// row say nothing, unless counting began in the time. A time at which no histograms were written, as after a restart
/// of their writer, has no values.
/// </summary>
/// <param name="timeline">The appliance.</param>
/// <param name="span">Start of the time that is asked for, and its end, where something else is held; UTC,
/// nanoseconds.</param>
internal sealed class Assembler(Timeline timeline, (long FromNs, long HeldFromNs) span)
{
    /// <summary>Times are floating-point seconds in the database, and intervals not quite in step.</summary>
    private const long ToleranceNs = 20_000_000;

    private const long RestartNs = 1_000_000_000;

    private readonly Dictionary<RowKey, RowTotals> _known = [];
    private readonly bool _hasHistograms = timeline.HasHistograms;
    private Snapshot? _before;

    /// <summary>True if the appliance was there at a time and its histograms were not written.</summary>
    internal bool LacksRows(long timeMs) => timeline.Find(timeMs)?.IsWhole(_hasHistograms) == false;

    /// <summary>Pairs of times between which counting restarted, or had not begun: the time before, and that of the
    /// start, milliseconds.</summary>
    /// <param name="timesMs">Times to look at, ascending.</param>
    internal IEnumerable<(long? BeforeMs, long BeginMs)> Restarts(IEnumerable<long> timesMs)
    {
        (Snapshot? before, long beforeMs) = (null, 0);
        foreach (long timeMs in timesMs)
        {
            if (timeline.Find(timeMs) is not { } now)
                continue;
            if (now.StartNs is { } startNs && startNs < span.HeldFromNs
                && (before is null ? startNs > span.FromNs : IsRestart(before, now)))
            {
                yield return (before is null ? null : beforeMs, startNs / 1_000_000);
            }
            (before, beforeMs) = (now, timeMs);
        }
    }

    /// <summary>Gains between times.</summary>
    /// <param name="timesMs">Times at which the rows are known, ascending.</param>
    internal IEnumerable<AddedTime> Added(IEnumerable<long> timesMs)
    {
        bool hasHole = false;
        foreach (long timeMs in timesMs)
        {
            if (timeline.Find(timeMs) is not { } now || !now.IsWhole(_hasHistograms))
            {
                hasHole = true;
                continue;
            }
            if (now.LastNs > span.HeldFromNs + ToleranceNs)
                break;
            if (Step(now) is { } added)
            {
                yield return hasHole && _before is not null
                    ? added with { Flags = added.Flags | IntervalFlags.Late } : added;
            }
            if (_before is null || now.LastNs > _before.LastNs)
                (_before, hasHole) = (now, false);
        }
    }

    private AddedTime? Step(Snapshot now)
    {
        bool isNew = now.StartNs is { } startNs
            && (_before is null ? startNs > span.FromNs : IsRestart(_before, now));
        if (isNew)
            _known.Clear();
        if (!isNew && (_before is null || now.LastNs <= _before.LastNs))
        {
            if (_before is null)
                Learn(now);
            return null;
        }
        long beginNs = isNew ? Math.Max(now.StartNs!.Value, _before?.LastNs ?? 0) : _before!.LastNs!.Value;
        if (beginNs >= now.LastNs)
            return null;
        var rows = new Dictionary<RowKey, Increase>();
        Dictionary<RowKey, RowTotals> written = new(now.Written);
        bool isUnsure = _known.Keys.Any(key => !written.ContainsKey(key));
        foreach ((RowKey key, RowTotals totals) in written)
            isUnsure |= !TryAdd(rows, key, totals, now, isNew);
        return new AddedTime(
            beginNs, now.LastNs!.Value, isUnsure ? IntervalFlags.Incomplete : IntervalFlags.None, rows);
    }

    /// <summary>Adds what a row gained; false if a part of it is missing.</summary>
    private bool TryAdd(
        Dictionary<RowKey, Increase> rows, RowKey key, RowTotals totals, Snapshot now, bool isNew)
    {
        if (!_known.TryGetValue(key, out RowTotals? earlier))
        {
            _known.Add(key, totals);
            // Histograms are not written until it is known which form arrives: then the first are not an increase.
            bool isCounted = isNew || BeganInTime(now);
            if (isCounted)
                rows.Add(key, Increase.OfAll(totals));
            return isCounted || totals.Buckets.All(one => one.Count == 0);
        }
        // Nor are they while some may be missing; the row's counters are.
        if (!earlier.HasHistogram && totals.HasHistogram && !BeganInTime(now))
        {
            _known[key] = totals;
            return false;
        }
        if (Increase.Between(earlier, totals) is { } increase)
        {
            _known[key] = totals;
            rows.Add(key, increase);
            return !increase.IsUnknown;
        }
        // Where the start is known, and the same, totals cannot fall: their writer had not received all of them.
        if (now.StartNs is null)
        {
            _known[key] = totals;
            rows.Add(key, Increase.OfAll(totals));
        }
        return false;
    }

    private bool BeganInTime(Snapshot now) => now.StartNs > span.FromNs;

    private void Learn(Snapshot now)
    {
        foreach ((RowKey key, RowTotals totals) in now.Written)
            _known[key] = totals;
    }

    private static bool IsRestart(Snapshot before, Snapshot now) =>
        now.StartNs is { } startNs && startNs >= before.LastNs - RestartNs
        && (before.StartNs is not { } earlierNs || startNs > earlierNs + RestartNs);
}
