// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Threads;

namespace Telemetry.Host.Stalls;

/// <summary>
/// A thread of another process, and its totals since it is watched. Its <c>schedstat</c> is read each time; the
/// other files only if that changed, since a thread that did not run had no fault and no switch.
/// </summary>
public sealed class WatchedThread
{
    private const int MostNameBytes = 15;

    private readonly byte[] _nameBytes = new byte[MostNameBytes];
    private int _nameLength = -1;
    private ThreadFile _times;
    private ThreadFile _stat;
    private ThreadFile _switches;
    private bool _hasSched;
    private bool _isBegun;
    private long _slices;
    private readonly ThreadQuota _quota = new();
    private ThreadTotals _now;
    private ThreadTotals _first;

    internal WatchedThread(int id, WatchedProcess process) => (Id, Process) = (id, process);

    public int Id { get; }

    public WatchedProcess Process { get; }

    /// <summary>Its name, printable.</summary>
    public string Name { get; private set; } = "";

    /// <summary>CPU that it ran on last; -1 if unknown.</summary>
    public int Cpu { get; private set; } = -1;

    /// <summary>Its totals since it is watched.</summary>
    public ThreadTotals Totals => _now - _first;

    /// <summary>Count of how often and how long the CPU quota of its control group was used up since it is watched;
    /// null if unknown.</summary>
    public QuotaCount? Throttled => _quota.Total;

    /// <summary>Time on a CPU between the last two readings, nanoseconds; 0 if unknown.</summary>
    public long RanNs { get; private set; }

    /// <summary>Time for which it waited for a CPU, of waits that ended between the last two readings, nanoseconds; 0
    /// if unknown.</summary>
    public long WaitedNs { get; private set; }

    /// <summary>True if <see cref="WaitedNs"/> is one wait: it got a CPU once between the last two readings.</summary>
    public bool HasSingleWait { get; private set; }

    /// <summary>True if it ran on <see cref="Cpu"/> alone between the last two readings, as far as the kernel
    /// reports.</summary>
    public bool StayedOnCpu { get; private set; }

    /// <summary>Number of the reading that saw it last.</summary>
    internal int SeenAt { get; set; }

    /// <summary>Opens its files.</summary>
    /// <returns>False if it has ended, or may not be looked at.</returns>
    internal bool TryOpen(NumberedFolder folder)
    {
        // A kernel without schedstat has stat and status still.
        _ = _times.TryOpen(folder, Id, "schedstat"u8);
        _hasSched = _switches.TryOpen(folder, Id, "sched"u8);
        if (!_hasSched)
            _ = _switches.TryOpen(folder, Id, "status"u8);
        return _stat.TryOpen(folder, Id, "stat"u8);
    }

    /// <summary>Reads its counters.</summary>
    /// <param name="buffer">Room for a file.</param>
    /// <param name="beganTicks">Start of the watching, clock ticks since the boot: of a thread that began later
    /// everything counts.</param>
    /// <param name="quotas">Counts of control groups, of this look.</param>
    /// <returns>False if it has ended.</returns>
    internal bool TryRead(byte[] buffer, ulong beganTicks, GroupQuotas quotas)
    {
        if (!TryReadCounters(buffer, beganTicks, out bool hasRun))
            return false;
        if (hasRun && Process.TryReadGroups(Id, buffer, out ReadOnlySpan<byte> groups))
            _quota.TakeGroups(groups, quotas);
        _quota.Look(quotas);
        return true;
    }

    private bool TryReadCounters(byte[] buffer, ulong beganTicks, out bool hasRun)
    {
        hasRun = false;
        ThreadTotals before = _now;
        if (_times.TryRead(buffer, out ReadOnlySpan<byte> content))
        {
            bool hasTimes = ThreadText.TryParseTimes(content, out long runningNs, out long waitingNs, out long slices);
            if (hasTimes && _isBegun && runningNs == before.RunningNs && waitingNs == before.WaitingNs)
            {
                (RanNs, WaitedNs, StayedOnCpu, HasSingleWait) = (0, 0, true, false);
                return true;
            }
            HasSingleWait = _isBegun && slices == _slices + 1;
            _slices = slices;
            _now.RunningNs = hasTimes ? runningNs : null;
            _now.WaitingNs = hasTimes ? waitingNs : null;
        }
        hasRun = true;
        int cpuBefore = Cpu;
        if (!_stat.TryRead(buffer, out content)
            || !ThreadText.TryParseStat(content, out ReadOnlySpan<byte> name, out ThreadText.Stat stat))
            return false;
        SetName(name);
        Cpu = stat.Cpu;
        (_now.Faults, _now.MajorFaults) = (stat.Faults + stat.MajorFaults, stat.MajorFaults);
        ReadSwitches(buffer);
        if (!_isBegun)
        {
            (_first, before) = (stat.Start > beganTicks ? ThreadTotals.Zero : _now, _now);
            _isBegun = true;
        }
        ThreadTotals did = _now - before;
        (RanNs, WaitedNs) = (did.RunningNs ?? 0, did.WaitingNs ?? 0);
        StayedOnCpu = Cpu == cpuBefore && did.Migrations is null or 0;
        return true;
    }

    internal void Close()
    {
        _times.Close();
        _stat.Close();
        _switches.Close();
    }

    private void ReadSwitches(byte[] buffer)
    {
        if (!_switches.TryRead(buffer, out ReadOnlySpan<byte> content))
            return;
        _now.Voluntary = ThreadText.ValueOf(
            content, _hasSched ? "nr_voluntary_switches"u8 : "voluntary_ctxt_switches"u8);
        _now.Preempted = ThreadText.ValueOf(
            content, _hasSched ? "nr_involuntary_switches"u8 : "nonvoluntary_ctxt_switches"u8);
        _now.Migrations = _hasSched ? ThreadText.ValueOf(content, "se.nr_migrations"u8) : null;
    }

    private void SetName(ReadOnlySpan<byte> name)
    {
        name = name[..Math.Min(name.Length, MostNameBytes)];
        if (_nameLength == name.Length && name.SequenceEqual(_nameBytes.AsSpan(0, _nameLength)))
            return;
        name.CopyTo(_nameBytes);
        _nameLength = name.Length;
        Name = PrintableName.Of(name);
    }
}
