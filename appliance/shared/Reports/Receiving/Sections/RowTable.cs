// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Rows by index; grows as needed, up to a bound.</summary>
internal sealed class RowTable<TRow>(int bound)
    where TRow : struct
{
    private TRow[] _rows = [];

    /// <summary>One more than the highest index used.</summary>
    public int Count { get; private set; }

    /// <summary>A row that exists, or an empty one.</summary>
    public TRow this[int index] => (uint)index < (uint)Count ? _rows[index] : default;

    /// <summary>Makes sure that a row exists.</summary>
    /// <returns>False if the index is beyond the bound.</returns>
    public bool TryReach(int index)
    {
        if ((uint)index >= (uint)bound)
            return false;
        if (index >= _rows.Length)
            Array.Resize(ref _rows, Math.Min(bound, Math.Max(16, (index + 1) * 2)));
        Count = Math.Max(Count, index + 1);
        return true;
    }

    /// <summary>A row that <see cref="TryReach"/> found.</summary>
    public ref TRow Row(int index) => ref _rows[index];

    /// <summary>Empties all rows; they stay.</summary>
    public void ClearRows() => _rows.AsSpan(0, Count).Clear();

    public void Reset()
    {
        ClearRows();
        Count = 0;
    }
}
