// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Totals;

/// <summary>Names of what rows are about.</summary>
/// <param name="Drops">Encodes dropped packets with their names.</param>
/// <param name="Sockets">Names of sockets' processes; null if they are not known.</param>
/// <param name="Groups">Containers of processes; null if none are looked at.</param>
internal sealed record RowNames(DropEncoder Drops, IDropNames? Sockets, IProcessGroups? Groups);

/// <summary>Encodes a row as a message.</summary>
/// <returns>Bytes written.</returns>
internal delegate int RowEncoder<TRow>(in TRow row, SnapshotData data, Span<byte> buffer, RowNames names);

/// <summary>Fills in the rows of a table, as many as there is room for.</summary>
/// <returns>Number of rows.</returns>
internal delegate int RowsReader<TRow>(IHostCounterSource source, Span<TRow> rows);

/// <summary>A table of the totals: rows of one kind, each a message.</summary>
[HotPath]
internal abstract class TotalsTable
{
    /// <summary>Rows in use.</summary>
    public int Count { get; protected set; }

    /// <summary>Takes the current rows of those that are kept outside the analysis.</summary>
    public abstract void Read(IHostCounterSource source);

    /// <summary>Encodes a row.</summary>
    /// <returns>Bytes written.</returns>
    public abstract int Encode(int index, SnapshotData data, Span<byte> buffer, RowNames names);
}

/// <summary>A table of rows of a type.</summary>
/// <param name="most">Highest number of rows.</param>
/// <param name="read">Reads them; null where <see cref="Take"/> brings them.</param>
[HotPath]
internal sealed class TotalsTable<TRow>(int most, RowEncoder<TRow> encode, RowsReader<TRow>? read = null) : TotalsTable
{
    private readonly TRow[] _rows = new TRow[most];

    /// <summary>Takes the rows of the analysis.</summary>
    public void Take(ReadOnlySpan<TRow> rows)
    {
        rows.CopyTo(_rows);
        Count = rows.Length;
    }

    public override void Read(IHostCounterSource source) => Count = read?.Invoke(source, _rows) ?? Count;

    public override int Encode(int index, SnapshotData data, Span<byte> buffer, RowNames names) =>
        encode(in _rows[index], data, buffer, names);
}
