// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>
/// Packets that the kernel dropped because a CPU's backlog was full: <c>softnet_stat</c>, a line for each online CPU,
/// hexadecimal, the second column; the 13th, if present, is the CPU. The count is that of the whole host: the file is
/// the same in every network namespace.
/// </summary>
internal sealed class SoftnetDrops
{
    private const int MostCpus = 8192;
    private const int FewestColumns = 9;
    private const int DroppedColumn = 1;
    private const int CpuColumn = 12;

    private CounterGrowth[] _byCpu = new CounterGrowth[64];

    /// <summary>Drops since the first reading.</summary>
    internal long Total { get; private set; }

    /// <summary>Reads the file's content.</summary>
    /// <returns>False if the content has another format.</returns>
    internal bool Take(ReadOnlySpan<byte> content)
    {
        int lines = 0;
        while (TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> line))
        {
            if (!TryParse(line, out uint dropped, out uint cpu, out bool hasCpu))
                return false;
            int place = hasCpu ? (int)Math.Min(cpu, MostCpus) : lines;
            lines++;
            if (place < MostCpus)
                Take(place, dropped);
        }
        return lines > 0;
    }

    private void Take(int place, uint dropped)
    {
        if (place >= _byCpu.Length)
            Array.Resize(ref _byCpu, Math.Max(place + 1, 2 * _byCpu.Length));
        long before = _byCpu[place].Total;
        _byCpu[place].TakeWrapping(dropped);
        Total += _byCpu[place].Total - before;
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out uint dropped, out uint cpu, out bool hasCpu)
    {
        dropped = cpu = 0;
        hasCpu = false;
        int column = 0;
        for (; ; column++)
        {
            ReadOnlySpan<byte> field = TextFields.TakeField(ref line);
            if (field.IsEmpty)
                break;
            if (!TextFields.TryHexadecimal(field, out uint value))
                return false;
            if (column == DroppedColumn)
                dropped = value;
            if (column == CpuColumn)
                (cpu, hasCpu) = (value, true);
        }
        return column >= FewestColumns;
    }
}
