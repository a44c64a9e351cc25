// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Jitter;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Stalls;

/// <summary>Interrupts of devices by CPU: the numbered rows of <see cref="InterruptCounts.Path"/>. Interrupts of the
/// processor itself, and of timers, are none. Allocates only when a device or CPU is new.</summary>
internal sealed class DeviceInterruptTable
{
    private readonly Dictionary<int, Row> _rows = [];
    private int[] _cpuOfColumn = [];
    private int _reading;

    internal sealed class Row(int number)
    {
        internal int Number => number;

        /// <summary>Text that names the device: the last column.</summary>
        internal string Device = "";

        /// <summary>Counts so far, by column.</summary>
        internal long[] Counts = [];

        /// <summary>Growth of the counts since the previous reading, by column.</summary>
        internal long[] Grown = [];

        /// <summary>False for a timer.</summary>
        internal bool IsDevice;

        internal byte[] Text = [];
        internal int SeenAt;
    }

    /// <summary>The numbered interrupts at the last reading.</summary>
    internal Dictionary<int, Row>.ValueCollection Rows => _rows.Values;

    /// <summary>CPU of each column.</summary>
    internal ReadOnlySpan<int> CpuOfColumn => _cpuOfColumn;

    /// <summary>Reads the table.</summary>
    /// <returns>False if it has another format.</returns>
    internal bool Take(ReadOnlySpan<byte> content)
    {
        if (!TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> head) || !TakeHead(head))
            return false;
        _reading++;
        while (TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> name = TextFields.TakeField(ref line);
            if (name.Length > 1 && name[^1] == ':' && TextFields.TryDecimal(name[..^1], out ulong number))
                TakeRow((int)number, line);
        }
        foreach ((int number, Row row) in _rows)
        {
            if (row.SeenAt != _reading)
                _rows.Remove(number);
        }
        return true;
    }

    private bool TakeHead(ReadOnlySpan<byte> head)
    {
        int columns = 0;
        bool isSame = true;
        for (ReadOnlySpan<byte> rest = head; ; columns++)
        {
            ReadOnlySpan<byte> field = TextFields.TakeField(ref rest);
            if (field.IsEmpty)
                break;
            if (!field.StartsWith("CPU"u8) || !TextFields.TryDecimal(field[3..], out ulong cpu))
                return false;
            if (columns == _cpuOfColumn.Length)
                Array.Resize(ref _cpuOfColumn, columns + 1);
            isSame &= _cpuOfColumn[columns] == (int)cpu;
            _cpuOfColumn[columns] = (int)cpu;
        }
        isSame &= _cpuOfColumn.Length == columns;
        Array.Resize(ref _cpuOfColumn, columns);
        if (!isSame)
            _rows.Clear();                                      // a CPU came or went: the columns mean others
        return columns > 0;
    }

    private void TakeRow(int number, ReadOnlySpan<byte> line)
    {
        bool isNew = !_rows.TryGetValue(number, out Row? row);
        if (isNew)
        {
            _rows[number] = row = new Row(number)
            {
                Counts = new long[_cpuOfColumn.Length],
                Grown = new long[_cpuOfColumn.Length],
            };
        }
        row!.SeenAt = _reading;
        for (int column = 0; column < _cpuOfColumn.Length; column++)
        {
            ReadOnlySpan<byte> rest = line;
            if (!TextFields.TryDecimal(TextFields.TakeField(ref rest), out ulong count))
                break;
            line = rest;
            row.Grown[column] = isNew ? 0 : Math.Max(0, (long)count - row.Counts[column]);
            row.Counts[column] = (long)count;
        }
        line = line.Trim((byte)' ');
        if (!line.SequenceEqual(row.Text))
        {
            row.Text = line.ToArray();
            row.Device = PrintableName.Of(line[(line.LastIndexOf((byte)' ') + 1)..]);
            row.IsDevice = row.Device is not ("timer" or "arch_timer" or "rtc0" or "arm-pmu");
        }
    }
}
