// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Tests.Causes;

/// <summary>A scheduler of two CPUs that does random things, keeps what each thread did, and writes of it what the
/// kernel programs write.</summary>
/// <param name="seed">What it does.</param>
/// <param name="everySwitchNs">For how long every switch is written after a watched thread began to wait.</param>
/// <param name="sumsNs">For how long sums are written after that.</param>
internal sealed class SimulatedScheduler(int seed, long everySwitchNs = int.MaxValue, long sumsNs = 0)
{
    internal const int Cpus = 2;
    internal const int Watched = 3;                             // threads 1 to 3
    private const int Threads = 7;
    private const int NetReceive = 3;

    private readonly Random _random = new(seed);
    private readonly int[] _current = new int[Cpus];
    private readonly long[] _everyUntilNs = new long[Cpus];
    private readonly long[] _sumsUntilNs = new long[Cpus];
    private readonly int[] _unseen = new int[Cpus];
    private SimulatedSums[]? _sums;
    private readonly Doing[] _doing = [.. Enumerable.Range(0, Threads + 1).Select(_ => new Doing())];
    private readonly List<Did> _did = [];

    internal enum What { Running, Runnable, Sleeping, Stopped, Interrupted, Faulted }

    /// <summary>What a thread did in a time.</summary>
    internal sealed record Did(int Thread, What What, long FromNs, long ToNs, int Cpu, int By, bool IsPacket);

    private sealed class Doing
    {
        internal What What = What.Sleeping;
        internal long SinceNs;
        internal int Cpu;
    }

    internal WrittenHistory History { get; } = new();

    internal long NowNs { get; private set; } = 1_000_000;

    /// <summary>Name of a thread.</summary>
    internal static string NameOf(int thread) => $"thread-{thread}";

    /// <summary>What a thread did between two stamps, cut at both.</summary>
    internal IEnumerable<Did> Of(int thread, long fromNs, long toNs) => _did
        .Append(new Did(thread, _doing[thread].What, _doing[thread].SinceNs, NowNs, _doing[thread].Cpu, 0, false))
        .Where(did => did.Thread == thread && did.FromNs < toNs && (did.ToNs > fromNs))
        .Select(did => did with { FromNs = Math.Max(did.FromNs, fromNs), ToNs = Math.Min(did.ToNs, toNs) });

    /// <summary>Who had a CPU between two stamps, and for how long; 0 if it was idle.</summary>
    internal IEnumerable<(int Thread, long Ns)> On(int cpu, long fromNs, long toNs)
    {
        long busyNs = 0;
        for (int thread = 1; thread <= Threads; thread++)
        {
            long ns = Of(thread, fromNs, toNs).Where(did => did.What == What.Running && did.Cpu == cpu)
                .Sum(did => did.ToNs - did.FromNs);
            busyNs += ns;
            if (ns > 0)
                yield return (thread, ns);
        }
        if (toNs - fromNs > busyNs)
            yield return (0, toNs - fromNs - busyNs);
    }

    /// <summary>A watched thread that runs, and its CPU; 0 if none does.</summary>
    internal (int Thread, int Cpu) Runs()
    {
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            if (_current[cpu] is > 0 and <= Watched)
                return (_current[cpu], cpu);
        }
        return default;
    }

    /// <summary>Does something.</summary>
    internal void Step()
    {
        NowNs += 1 + _random.Next(2_000);
        int cpu = _random.Next(Cpus);
        switch (_random.Next(10))
        {
            case < 4:
                Switch(cpu);
                break;
            case < 7:
                Wake(1 + _random.Next(Threads), cpu);
                break;
            case < 8:
                Move(1 + _random.Next(Threads));
                break;
            case < 9 when _current[cpu] is > 0 and <= Watched:
                Interrupt(cpu);
                break;
            default:
                if (_current[cpu] is > 0 and <= Watched)
                    Fault(cpu);
                break;
        }
    }

    private static bool IsWatched(int thread) => thread is > 0 and <= Watched;

    private void Switch(int cpu)
    {
        int[] ready = [.. Enumerable.Range(1, Threads).Where(
            thread => _doing[thread].What == What.Runnable && _doing[thread].Cpu == cpu)];
        int previous = _current[cpu];
        int next = ready.Length > 0 ? ready[_random.Next(ready.Length)] : 0;
        if (previous == next)
            return;
        What after = ready.Length > 0 && _random.Next(2) == 0 ? What.Runnable
            : IsWatched(previous) && _random.Next(4) == 0 ? What.Stopped : What.Sleeping;
        uint state = after == What.Runnable ? 0u : after == What.Stopped ? 0x104u : 1u;
        _sums ??= [.. Enumerable.Range(0, Cpus).Select(one => new SimulatedSums(History, one))];
        if (IsWatched(previous) || IsWatched(next) || !IsSummed(cpu, previous, next))
        {
            _sums[cpu].Write();
            History.Switch(NowNs, cpu, previous, next, previous == 0 ? 0 : state, NameOf(previous), _unseen[cpu]);
            _sums[cpu].Keep(NowNs);
            _unseen[cpu] = 0;
            if (IsWatched(previous) && after == What.Runnable)
                Begin(cpu);
            else if (next == 0 || NowNs > _sumsUntilNs[cpu])
                _sumsUntilNs[cpu] = 0;
            else if (IsWatched(next))
                _sumsUntilNs[cpu] = Math.Min(_sumsUntilNs[cpu], NowNs + everySwitchNs + (sumsNs / 4));
        }
        if (previous != 0)
            Become(previous, after, cpu);
        if (next != 0)
            Become(next, What.Running, cpu);
        _current[cpu] = next;
    }

    /// <summary>A watched thread begins to wait for a CPU.</summary>
    private void Begin(int cpu)
    {
        _everyUntilNs[cpu] = NowNs + everySwitchNs;
        _sumsUntilNs[cpu] = NowNs + everySwitchNs + sumsNs;
    }

    /// <summary>True if a switch between other threads is not recorded: it is in a sum, or nobody waits.</summary>
    private bool IsSummed(int cpu, int previous, int next)
    {
        SimulatedSums sums = _sums![cpu];
        bool isWaitedFor = _sumsUntilNs[cpu] > 0;
        bool isFirst = _everyUntilNs[cpu] - everySwitchNs >= sums.LastNs;
        if (isWaitedFor && (isFirst || NowNs <= _everyUntilNs[cpu] || !sums.IsKnown))
            return false;
        if (!isWaitedFor || NowNs > _sumsUntilNs[cpu])
        {
            sums.Write();
            sums.Miss();
            _unseen[cpu]++;
            _sumsUntilNs[cpu] = 0;
            return true;
        }
        sums.Add(previous, NowNs);
        if (next != 0)
            return true;
        sums.Write();
        _sumsUntilNs[cpu] = 0;
        return true;
    }

    private void Wake(int thread, int cpu)
    {
        if (_doing[thread].What is not (What.Sleeping or What.Stopped))
            return;
        int onto = _random.Next(Cpus);
        bool isPacket = _doing[thread].What == What.Sleeping && _random.Next(2) == 0;
        if (IsWatched(thread))
        {
            History.Waking(NowNs, cpu, thread, _current[cpu], NameOf(_current[cpu]), isPacket ? NetReceive : -1);
            if (onto != _doing[thread].Cpu)
                History.Migrated(NowNs, cpu, thread, onto);
            History.Woken(NowNs, cpu, thread, onto);
            Begin(onto);
        }
        Become(thread, What.Runnable, onto, _current[cpu], isPacket);
    }

    private void Move(int thread)
    {
        if (_doing[thread].What != What.Runnable)
            return;
        int onto = 1 - _doing[thread].Cpu;
        if (IsWatched(thread))
        {
            History.Migrated(NowNs, _random.Next(Cpus), thread, onto);
            Begin(onto);
        }
        Become(thread, What.Runnable, onto);
    }

    private void Interrupt(int cpu)
    {
        int thread = _current[cpu];
        long ns = 1 + _random.Next(900);
        _did.Add(new Did(thread, What.Interrupted, NowNs, NowNs + ns, cpu, NetReceive, false));
        NowNs += ns;
        History.Interrupt(NowNs, cpu, thread, ns, NetReceive);
    }

    private void Fault(int cpu)
    {
        History.Fault(NowNs, cpu, _current[cpu]);
        _did.Add(new Did(_current[cpu], What.Faulted, NowNs - 1, NowNs, cpu, 0, false));
    }

    private void Become(int thread, What what, int cpu, int by = 0, bool isPacket = false)
    {
        Doing doing = _doing[thread];
        _did.Add(new Did(thread, doing.What, doing.SinceNs, NowNs, doing.Cpu, by, isPacket));
        (doing.What, doing.SinceNs, doing.Cpu) = (what, NowNs, cpu);
    }
}
