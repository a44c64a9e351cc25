// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Reads the row in a message.</summary>
internal delegate TRow RowReader<out TRow>(ref MessageDecoder decoder);

/// <summary>Distinguishes rows of one kind.</summary>
internal readonly record struct RowKey(long Id, ulong High = 0, ulong Low = 0, int Port = 0);

/// <summary>Rows of one kind that come with the totals: of those being received, and of the last complete
/// ones.</summary>
/// <param name="limit">Highest number of rows.</param>
/// <param name="isPossible">False for a row with a sum beyond any that there can be.</param>
/// <param name="keyOf">Key of a row, which no two have in common; null if rows have none.</param>
internal sealed class ReceivedRows<TRow>(
    int limit, RowReader<TRow> read, Predicate<TRow> isPossible, Func<TRow, RowKey>? keyOf) : IRowKind
{
    private readonly HashSet<RowKey> _keys = [];
    private List<TRow> _next = [];

    /// <summary>Rows of the last complete totals; changes with the next ones.</summary>
    public List<TRow> Current { get; private set; } = [];

    /// <summary>The only row of the last complete totals; the default without one.</summary>
    public TRow? Only => Current.LastOrDefault();

    public bool TryTake(ref MessageDecoder decoder)
    {
        TRow row = read(ref decoder);
        if (!isPossible(row))
            return false;
        if (_next.Count < limit && (keyOf is null || _keys.Add(keyOf(row))))
            _next.Add(row);
        return true;
    }

    public void OnBegin()
    {
        _next.Clear();
        _keys.Clear();
    }

    public void OnEnd()
    {
        (Current, _next) = (_next, Current);
        OnBegin();
    }

    public void Clear()
    {
        OnBegin();
        Current.Clear();
    }
}
