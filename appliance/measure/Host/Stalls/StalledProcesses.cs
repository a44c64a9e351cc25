// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Stalls;

/// <summary>Decides which processes are stalled: their threads could run and did not for a good share of that time.
/// Raised at <see cref="RaisedPpm"/>, cleared when it was below <see cref="ClearedPpm"/> for <see cref="QuietLooks"/>
/// looks in a row, so that a process at the edge does not go back and forth. Not thread-safe.</summary>
public sealed class StalledProcesses
{
    /// <summary>Share of the time in which the threads could run and did not, from which on a process is stalled,
    /// millionths.</summary>
    public const long RaisedPpm = 50_000;

    /// <summary>Share below which it may no longer be, millionths.</summary>
    public const long ClearedPpm = 10_000;

    /// <summary>Looks in a row below <see cref="ClearedPpm"/> after which it is cleared.</summary>
    public const int QuietLooks = 5;

    /// <summary>Waits in a look, nanoseconds, below which the share says nothing: it hardly runs then.</summary>
    public const long LeastWaitedNs = 10_000_000;

    private const long Ppm = 1_000_000;

    private readonly Dictionary<int, int> _quietLooks = [];             // of stalled processes

    /// <summary>Ids of the stalled processes.</summary>
    public IReadOnlyCollection<int> Stalled => _quietLooks.Keys;

    public bool IsStalled(int process) => _quietLooks.ContainsKey(process);

    /// <summary>Share of the time in which threads could run and did not, millionths; 0 if they did neither.</summary>
    /// <param name="ranNs">Time on a CPU, nanoseconds.</param>
    /// <param name="waitedNs">Time for which they waited for one, nanoseconds.</param>
    public static long ShareOf(long ranNs, long waitedNs) =>
        waitedNs <= 0 ? 0 : (long)(waitedNs * (double)Ppm / (waitedNs + ranNs));

    /// <summary>Takes what all threads of a process did since the last look.</summary>
    /// <param name="process">Id of the process.</param>
    /// <param name="ranNs">Time on a CPU, nanoseconds.</param>
    /// <param name="waitedNs">Time for which they waited for one, nanoseconds.</param>
    /// <returns>True if it is stalled from now on, false if it no longer is; null if nothing changed.</returns>
    public bool? Look(int process, long ranNs, long waitedNs)
    {
        long share = ShareOf(ranNs, waitedNs);
        if (!_quietLooks.TryGetValue(process, out int quiet))
        {
            if (share < RaisedPpm || waitedNs < LeastWaitedNs)
                return null;
            _quietLooks.Add(process, 0);
            return true;
        }
        _quietLooks[process] = share < ClearedPpm || waitedNs < LeastWaitedNs ? quiet + 1 : 0;
        return quiet + 1 >= QuietLooks && _quietLooks[process] > quiet && _quietLooks.Remove(process) ? false : null;
    }
}
