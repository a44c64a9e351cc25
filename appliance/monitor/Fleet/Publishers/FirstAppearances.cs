// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Publishers;

/// <summary>
/// When each appliance was received for the first time, as far as it is remembered over restarts of the monitor. A
/// message says itself from whom it is: a name that was never there before deserves a look. Times are UTC since 1970,
/// nanoseconds. Belongs to the thread of the fleet.
/// </summary>
public sealed class FirstAppearances
{
    /// <summary>Names that are remembered at most: somebody who makes them up is not to fill the memory.</summary>
    public const int MostNames = 4_096;

    private const long DayNs = 86_400_000_000_000;

    private readonly Dictionary<string, long?> _first;
    private readonly long? _beginTimeNs;

    /// <summary>Begins with what was remembered.</summary>
    /// <param name="remembered">Names with their first times; null where it was before first times were kept.</param>
    public FirstAppearances(IEnumerable<KeyValuePair<string, long?>> remembered)
    {
        _first = new Dictionary<string, long?>(remembered.Take(MostNames), StringComparer.Ordinal);
        _beginTimeNs = _first.Count == 0 ? null : _first.Values.Min(one => one ?? 0);
    }

    /// <summary>Time of the first message of an appliance; null if it was there before first times were kept, or is not
    /// known at all.</summary>
    public long? Find(string appliance) => _first.GetValueOrDefault(appliance);

    /// <summary>True if an appliance was received for the first time on the present day of UTC, and others were
    /// remembered from an earlier day: on the first day of a monitor all are new, which says nothing.</summary>
    /// <param name="nowNs">Current time.</param>
    public bool IsNewToday(string appliance, long nowNs)
    {
        long todayNs = nowNs / DayNs * DayNs;
        return _beginTimeNs < todayNs && Find(appliance) >= todayNs;
    }

    /// <summary>Notes an appliance that is received; the first time stays.</summary>
    internal void Note(string appliance, long timeNs)
    {
        if (_first.Count < MostNames)
            _first.TryAdd(appliance, timeNs);
    }
}
