// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Kinds of rows that come with the totals, by their message.</summary>
internal sealed class RowKinds(ReaderLimits limits)
{
    private readonly Dictionary<ushort, IRowKind> _kinds = [];

    /// <summary>Adds a kind whose rows have no sums.</summary>
    /// <param name="template">Id of its message.</param>
    /// <param name="keyOf">Key of a row, which no two have in common; null if rows have none.</param>
    public ReceivedRows<TRow> Add<TRow>(ushort template, RowReader<TRow> read, Func<TRow, RowKey>? keyOf = null) =>
        Add(template, read, static _ => true, keyOf);

    /// <summary>Adds a kind whose rows have counters.</summary>
    /// <param name="template">Id of its message.</param>
    public ReceivedRows<TRow> Add<TRow, TCounters>(
        ushort template, RowReader<TRow> read, Func<TRow, TCounters> countersOf)
        where TCounters : unmanaged, ICounters =>
        Add(template, read, row => CounterMath.IsPossible(countersOf(row), limits.MostOfSum), keyOf: null);

    /// <summary>Adds a kind.</summary>
    /// <param name="template">Id of its message.</param>
    /// <param name="isPossible">False for a row with a sum beyond any that there can be.</param>
    /// <param name="keyOf">Key of a row, which no two have in common; null if rows have none.</param>
    public ReceivedRows<TRow> Add<TRow>(
        ushort template, RowReader<TRow> read, Predicate<TRow> isPossible, Func<TRow, RowKey>? keyOf)
    {
        var rows = new ReceivedRows<TRow>(limits.MaxRows, read, isPossible, keyOf);
        _kinds.Add(template, rows);
        return rows;
    }

    /// <summary>True if messages with a template id are such rows.</summary>
    public bool Has(ushort template) => _kinds.ContainsKey(template);

    /// <summary>Stores a row of a kind that there is.</summary>
    /// <returns>False if a sum in it is beyond any that there can be: it is left out then.</returns>
    public bool TryTake(ushort template, MessageDecoder decoder) => _kinds[template].TryTake(ref decoder);

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        foreach (IRowKind kind in _kinds.Values)
            kind.OnBegin();
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        foreach (IRowKind kind in _kinds.Values)
            kind.OnEnd();
    }

    public void Clear()
    {
        foreach (IRowKind kind in _kinds.Values)
            kind.Clear();
    }
}
