// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Kinds of rows that come with the totals, by their message.</summary>
internal sealed class RowKinds(ReaderLimits limits)
{
    private readonly Dictionary<ushort, IRowKind> _kinds = [];

    /// <summary>Adds a kind.</summary>
    /// <param name="template">Id of its message.</param>
    /// <param name="keyOf">Key of a row, which no two have in common; null if rows have none.</param>
    public ReceivedRows<TRow> Add<TRow>(ushort template, RowReader<TRow> read, Func<TRow, RowKey>? keyOf = null)
    {
        var rows = new ReceivedRows<TRow>(limits.MaxRows, read, keyOf);
        _kinds.Add(template, rows);
        return rows;
    }

    /// <summary>True if messages with a template id are such rows.</summary>
    public bool Has(ushort template) => _kinds.ContainsKey(template);

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, MessageDecoder decoder)
    {
        if (!_kinds.TryGetValue(template, out IRowKind? kind))
            return false;
        kind.OnRow(ref decoder);
        return true;
    }

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
