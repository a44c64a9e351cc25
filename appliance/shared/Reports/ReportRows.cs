// SPDX-License-Identifier: Apache-2.0
using System.Collections;

namespace Telemetry.Reports;

/// <summary>Rows of a report object that is refilled: each row is allocated once.</summary>
internal sealed class ReportRows<TRow> : IReadOnlyList<TRow>
    where TRow : class, new()
{
    private readonly List<TRow> _rows = [];

    public int Count { get; private set; }

    public TRow this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _rows[index];
        }
    }

    /// <summary>Starts over with the rows of an earlier report, if there was one.</summary>
    internal static ReportRows<TRow> Over(IReadOnlyList<TRow>? rows)
    {
        ReportRows<TRow> own = rows as ReportRows<TRow> ?? new ReportRows<TRow>();
        own.Count = 0;
        return own;
    }

    /// <summary>The next row to fill; it may contain old values.</summary>
    internal TRow Next()
    {
        if (Count == _rows.Count)
            _rows.Add(new TRow());
        return _rows[Count++];
    }

    public IEnumerator<TRow> GetEnumerator() => _rows.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
