// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Fleet.Publishers;

/// <summary>
/// Adds up what the rows of threads have counted since the time before, by the names of process and thread: a sum that
/// never falls, though threads end. Used by one thread.
/// </summary>
internal sealed class ThreadTimes
{
    private const int MostThreads = 4_096;                  // that are remembered
    private const int MostNames = 1_024;
    private const string Other = "(other)";

    private readonly Dictionary<(uint Process, uint Thread), (long? RunNs, long? WaitNs)> _before = [];
    private readonly Dictionary<(string Process, string Thread), (long? RunNs, long? WaitNs)> _sums = [];

    /// <summary>The sums.</summary>
    internal IEnumerable<ThreadTime> All => _sums.Select(one =>
        new ThreadTime(one.Key.Process, one.Key.Thread, one.Value.RunNs, one.Value.WaitNs));

    /// <summary>Takes the newest rows.</summary>
    internal void Add(IReadOnlyList<ThreadReport> threads)
    {
        if (_before.Count + threads.Count > MostThreads)
            Forget(threads);
        foreach (ThreadReport thread in threads)
        {
            (uint, uint) id = (thread.Pid, thread.Tid);
            (string, string) names = (thread.Process, thread.Thread);
            (long? RunNs, long? WaitNs) before = _before.GetValueOrDefault(id);
            _before[id] = (thread.RunningNs, thread.WaitingNs);
            names = _sums.ContainsKey(names) || _sums.Count < MostNames ? names : (Other, Other);
            (long? RunNs, long? WaitNs) sum = _sums.GetValueOrDefault(names);
            _sums[names] = (Risen(sum.RunNs, before.RunNs, thread.RunningNs),
                Risen(sum.WaitNs, before.WaitNs, thread.WaitingNs));
        }
    }

    /// <summary>The sum with what a thread counted since before. One that counts less than before is another one.
    /// </summary>
    private static long? Risen(long? sum, long? before, long? now) =>
        now is not { } count ? sum : (sum ?? 0) + (before is { } known && known <= count ? count - known : count);

    private void Forget(IReadOnlyList<ThreadReport> threads)
    {
        HashSet<(uint, uint)> kept = [.. threads.Select(thread => (thread.Pid, thread.Tid))];
        foreach ((uint, uint) ended in _before.Keys.Where(id => !kept.Contains(id)).ToArray())
            _before.Remove(ended);
    }
}
