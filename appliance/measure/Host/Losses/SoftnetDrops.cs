// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Jitter;

namespace Telemetry.Host.Losses;

/// <summary>
/// Packets that the kernel dropped because a CPU's backlog was full: <c>softnet_stat</c>, the sum of all lines. The
/// count is that of the whole host: the file is the same in every network namespace.
/// </summary>
internal sealed class SoftnetDrops
{
    private const int MostCpus = 8192;

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
            if (!SoftnetLine.TryParse(line, lines, out SoftnetLine counts))
                return false;
            lines++;
            if (counts.Cpu < MostCpus)
                Take(counts.Cpu, counts.Dropped);
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
}
