// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Jitter;

/// <summary>A line of <c>softnet_stat</c>: an online CPU, hexadecimal counters that wrap. The second column are packets
/// dropped because the backlog was full, the third rounds that ended with work left; the 13th, if present, is the
/// CPU.</summary>
/// <param name="Dropped">Packets dropped because its backlog was full.</param>
/// <param name="Squeezed">Rounds that ended with work left.</param>
internal readonly record struct SoftnetLine(int Cpu, uint Dropped, uint Squeezed)
{
    private const int FewestColumns = 9;
    private const int DroppedColumn = 1;
    private const int SqueezedColumn = 2;
    private const int CpuColumn = 12;

    /// <summary>Parses a line.</summary>
    /// <param name="place">Its position: the CPU where the kernel does not print it.</param>
    /// <param name="counts">The counters.</param>
    /// <returns>False if it has another format.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> line, int place, out SoftnetLine counts)
    {
        (uint dropped, uint squeezed) = (0, 0);
        int column = 0;
        counts = default;
        for (; ; column++)
        {
            ReadOnlySpan<byte> field = TextFields.TakeField(ref line);
            if (field.IsEmpty)
                break;
            if (!TextFields.TryHexadecimal(field, out uint value))
                return false;
            if (column == DroppedColumn)
                dropped = value;
            if (column == SqueezedColumn)
                squeezed = value;
            if (column == CpuColumn)
                place = (int)Math.Min(value, int.MaxValue);
        }
        counts = new SoftnetLine(place, dropped, squeezed);
        return column >= FewestColumns;
    }
}
