// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Tests.Causes;

/// <summary>Sums of who ran on a simulated CPU, as the kernel program keeps them.</summary>
/// <param name="history">Receives them.</param>
/// <param name="cpu">The CPU.</param>
internal sealed class SimulatedSums(WrittenHistory history, int cpu)
{
    private const long OneSumNs = 6_000;

    private readonly Dictionary<int, long> _ranNs = [];
    private long _sinceNs;
    private uint _switches;

    /// <summary>Stamp of the last switch that is known.</summary>
    internal long LastNs { get; private set; }

    /// <summary>True if the last switch is known.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>Takes a switch that is recorded.</summary>
    internal void Keep(long nowNs) => (LastNs, IsKnown) = (nowNs, true);

    /// <summary>Takes a switch that is not.</summary>
    internal void Miss() => IsKnown = false;

    /// <summary>Adds the time of the thread that leaves.</summary>
    internal void Add(int thread, long nowNs)
    {
        if (_switches++ == 0)
            _sinceNs = LastNs;
        _ranNs[thread] = _ranNs.GetValueOrDefault(thread) + nowNs - LastNs;
        LastNs = nowNs;
        if (nowNs - _sinceNs > OneSumNs)
            Write();
    }

    /// <summary>Writes them, and restarts.</summary>
    internal void Write()
    {
        if (_switches == 0)
            return;
        history.Ran(LastNs, cpu, _switches,
            [.. _ranNs.Select(ran => (ran.Key, SimulatedScheduler.NameOf(ran.Key), ran.Value))]);
        _ranNs.Clear();
        _switches = 0;
    }
}
