// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet;

/// <summary>Pauses of the last minute, second by second. Used by one thread.</summary>
internal sealed class PauseLog
{
    private const long SecondNs = 1_000_000_000;
    private const int Seconds = 60;

    private readonly (long Second, long PauseNs)[] _longest = new (long, long)[Seconds];

    /// <summary>Notes a pause that ended at a time.</summary>
    internal void Add(long nowNs, long pauseNs)
    {
        long second = nowNs / SecondNs;
        ref (long Second, long PauseNs) longest = ref _longest[second % Seconds];
        longest = (second, longest.Second == second ? Math.Max(longest.PauseNs, pauseNs) : pauseNs);
    }

    /// <summary>Longest pause that ended in the minute before a time, nanoseconds; 0 if there was none.</summary>
    internal long Longest(long nowNs) => LastMinute(nowNs).DefaultIfEmpty().Max();

    /// <summary>Sum of the long pauses that ended in the minute before a time, nanoseconds.</summary>
    /// <param name="longerThanNs">Length from which on a pause counts, a second at least.</param>
    internal long Sum(long nowNs, long longerThanNs) =>
        LastMinute(nowNs).Where(pauseNs => pauseNs > longerThanNs).Sum();

    private IEnumerable<long> LastMinute(long nowNs) =>
        _longest.Where(one => one.Second > (nowNs / SecondNs) - Seconds).Select(one => one.PauseNs);
}
