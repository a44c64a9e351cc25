// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Jitter;
using Telemetry.Host.Losses;
using Telemetry.Messages.Counters;

namespace Telemetry.Host.Stalls;

/// <summary>Totals of a CPU since it is watched; null where they cannot be read.</summary>
/// <param name="TimeSqueeze">Rounds of network work that ended with work left.</param>
/// <param name="BacklogDropped">Packets dropped because its backlog was full.</param>
/// <param name="KsoftirqdNs">Run time of its thread <c>ksoftirqd</c>, nanoseconds.</param>
/// <param name="DeviceInterrupts">Interrupts of devices that it took.</param>
public readonly record struct CpuTotals(
    int Cpu, long? TimeSqueeze, long? BacklogDropped, long? KsoftirqdNs, long? DeviceInterrupts);

/// <summary>A device that interrupted a CPU between the last two looks.</summary>
/// <param name="Number">Number of the interrupt.</param>
/// <param name="Device">Name of the device, as <c>/proc/interrupts</c> has it.</param>
/// <param name="Count">How often.</param>
public readonly record struct DeviceInterrupt(int Number, int Cpu, string Device, long Count);

/// <summary>CPUs that carry watched threads, or take the interrupts of watched interfaces. A CPU that was added stays.
/// Bounded. Not thread-safe.</summary>
public sealed class CpuWatch : IDisposable
{
    private readonly ProcFile _softnet = new(ProcFile.Network + "softnet_stat");
    private readonly ProcFile _interrupts = new(InterruptCounts.Path);
    private readonly DeviceInterruptTable _table = new();
    private readonly SoftirqThreads _softirq = new();
    private readonly Dictionary<int, Watched> _cpus = [];
    private readonly int _most;
    private HookCounters _books;
    private bool _hasInterrupts;
    private int _leftOut;

    /// <param name="most">Highest number of CPUs.</param>
    public CpuWatch(int most) => _most = most;

    public int Count => _cpus.Count;

    /// <summary>True if the table of network work can be read.</summary>
    public bool HasSoftnet { get; private set; }

    /// <summary>Totals: the reading of a CPU's line is an event; ignored if the CPU is not watched, limited if there is
    /// no room for it, lost if the table could not be read.</summary>
    public HookCounters Books => _books;

    /// <summary>Adds a CPU, unless it is watched already.</summary>
    public void Add(int cpu)
    {
        if (cpu < 0 || _cpus.ContainsKey(cpu))
            return;
        if (_cpus.Count < _most)
            _cpus[cpu] = new Watched();
        else
            _leftOut++;
    }

    /// <summary>Reads the counters of all CPUs.</summary>
    /// <param name="ours">Numbers of the interrupts whose CPUs are to be watched.</param>
    public void Look(IReadOnlyDictionary<int, string> ours)
    {
        _hasInterrupts = _interrupts.TryRead(out ReadOnlySpan<byte> content) && _table.Take(content);
        if (_hasInterrupts)
            CountInterrupts(ours);
        HasSoftnet = _softnet.TryRead(out content) && TakeSoftnet(content);
        if (!HasSoftnet)
        {
            _books.Events += _cpus.Count;
            _books.Lost += _cpus.Count;
        }
        foreach ((int cpu, Watched watched) in _cpus)
        {
            ulong? runNs = _softirq.RunNs(cpu);
            watched.HasSoftirq = runNs is not null;
            if (runNs is { } now)
                watched.Softirq.Take(now);
        }
        _leftOut = 0;
    }

    /// <summary>Writes the totals.</summary>
    /// <returns>Number of rows.</returns>
    public int Read(Span<CpuTotals> rows)
    {
        int count = 0;
        foreach ((int cpu, Watched watched) in _cpus)
        {
            if (count == rows.Length)
                break;
            rows[count++] = new CpuTotals(
                cpu, HasSoftnet ? watched.Squeezed.Total : null, HasSoftnet ? watched.Dropped.Total : null,
                watched.HasSoftirq ? watched.Softirq.Total : null, _hasInterrupts ? watched.Interrupts : null);
        }
        rows[..count].Sort(static (one, other) => one.Cpu.CompareTo(other.Cpu));
        return count;
    }

    /// <summary>Finds the devices that interrupted a CPU between the last two looks.</summary>
    public void FindInterrupts(int cpu, List<DeviceInterrupt> found)
    {
        int column = _table.CpuOfColumn.IndexOf(cpu);
        if (column < 0 || !_hasInterrupts)
            return;
        foreach (DeviceInterruptTable.Row row in _table.Rows)
        {
            if (row.IsDevice && row.Grown[column] > 0)
                found.Add(new DeviceInterrupt(row.Number, cpu, row.Device, row.Grown[column]));
        }
    }

    public void Dispose()
    {
        _softnet.Dispose();
        _interrupts.Dispose();
        _softirq.Dispose();
    }

    private void CountInterrupts(IReadOnlyDictionary<int, string> ours)
    {
        foreach (DeviceInterruptTable.Row row in _table.Rows)
        {
            if (!row.IsDevice)
                continue;
            bool isOurs = ours.ContainsKey(row.Number);
            for (int column = 0; column < row.Grown.Length; column++)
            {
                if (row.Grown[column] == 0)
                    continue;
                int cpu = _table.CpuOfColumn[column];
                if (isOurs)
                    Add(cpu);
                if (_cpus.TryGetValue(cpu, out Watched? watched))
                    watched.Interrupts += row.Grown[column];
            }
        }
    }

    private bool TakeSoftnet(ReadOnlySpan<byte> content)
    {
        int lines = 0;
        int told = 0;
        while (TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> line))
        {
            if (!SoftnetLine.TryParse(line, lines, out SoftnetLine counts))
                return false;
            lines++;
            if (!_cpus.TryGetValue(counts.Cpu, out Watched? watched))
                continue;
            watched.Dropped.TakeWrapping(counts.Dropped);
            watched.Squeezed.TakeWrapping(counts.Squeezed);
            told++;
        }
        int limited = Math.Min(_leftOut, lines - told);
        _books.Events += lines;
        _books.Told += told;
        _books.Limited += limited;
        _books.Ignored += lines - told - limited;
        return lines > 0;
    }

    private sealed class Watched
    {
        internal CounterGrowth Dropped;
        internal CounterGrowth Squeezed;
        internal CounterGrowth Softirq;
        internal long Interrupts;
        internal bool HasSoftirq;
    }
}
