// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Fleet.Publishers;

/// <summary>
/// Adds up what the rows of threads have counted since the time before, by the names of process, thread and container:
/// a sum that never falls, though threads end. Used by one thread.
/// </summary>
internal sealed class ThreadTimes
{
    private const int MostThreads = 4_096;                  // that are remembered
    private const int MostNames = 1_024;
    private const string Other = "(other)";

    private readonly Dictionary<(uint Process, uint Thread), (long? RunNs, long? WaitNs)> _before = [];
    private readonly Dictionary<SumKey, (long? RunNs, long? WaitNs)> _sums = [];

    private readonly record struct SumKey(string Process, string Thread, ContainerNames? Names);

    /// <summary>The sums.</summary>
    internal IEnumerable<ThreadTime> All => _sums.Select(one =>
        new ThreadTime(one.Key.Process, one.Key.Thread, one.Key.Names, one.Value.RunNs, one.Value.WaitNs));

    /// <summary>Takes the newest rows.</summary>
    internal void Add(IReadOnlyList<ThreadReport> threads)
    {
        if (_before.Count + threads.Count > MostThreads)
            Forget(threads);
        bool mayForgetPods = true;
        foreach (ThreadReport thread in threads)
        {
            (uint, uint) id = (thread.Pid, thread.Tid);
            var key = new SumKey(thread.Process, thread.Thread, thread.Names);
            (long? RunNs, long? WaitNs) before = _before.GetValueOrDefault(id);
            _before[id] = (thread.RunningNs, thread.WaitingNs);
            if (mayForgetPods && _sums.Count >= MostNames && !_sums.ContainsKey(key))
            {
                ForgetPods(threads);
                mayForgetPods = false;
            }
            key = _sums.ContainsKey(key) || _sums.Count < MostNames ? key : new SumKey(Other, Other, null);
            (long? RunNs, long? WaitNs) sum = _sums.GetValueOrDefault(key);
            _sums[key] = (Risen(sum.RunNs, before.RunNs, thread.RunningNs),
                Risen(sum.WaitNs, before.WaitNs, thread.WaitingNs));
        }
    }

    /// <summary>The sum with what a thread counted since before. One that counts less than before is another one.
    /// </summary>
    private static long? Risen(long? sum, long? before, long? now) =>
        now is not { } count ? sum : (sum ?? 0) + (before is { } known && known <= count ? count - known : count);

    /// <summary>Forgets the sums of pods that have no thread any more: of each new version of a workload the pods have
    /// new names, so that a sum of an old one never grows again.</summary>
    private void ForgetPods(IReadOnlyList<ThreadReport> threads)
    {
        HashSet<ContainerNames?> there = [.. threads.Select(thread => thread.Names)];
        foreach (SumKey gone in _sums.Keys.Where(key => key.Names is { } names && !there.Contains(names)).ToArray())
            _sums.Remove(gone);
    }

    private void Forget(IReadOnlyList<ThreadReport> threads)
    {
        HashSet<(uint, uint)> kept = [.. threads.Select(thread => (thread.Pid, thread.Tid))];
        foreach ((uint, uint) ended in _before.Keys.Where(id => !kept.Contains(id)).ToArray())
            _before.Remove(ended);
    }
}
