// SPDX-License-Identifier: Apache-2.0
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>Days of one kind of file that a question cannot read: each is left out and named. Used by one
/// thread.</summary>
public sealed class UnreadableDays
{
    private readonly SortedDictionary<DateOnly, Failure> _days = [];

    /// <summary>The failure of each day, the oldest day first.</summary>
    public IReadOnlyCollection<Failure> Failures => _days.Values;

    /// <summary>End of the newest of them, UTC, nanoseconds; null if there is none.</summary>
    internal long? ToTimeNs => _days.Count == 0 ? null : DayFiles.EndOf(_days.Keys.Last());

    /// <summary>Each day with the reason in words, the oldest first.</summary>
    internal IEnumerable<(DateOnly Day, string Reason)> Reasons =>
        _days.Select(one => (one.Key, one.Value.ToString()));

    /// <summary>Fails where a day cannot be left out.</summary>
    /// <exception cref="FailureException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (_days.Count > 0)
            throw new FailureException([.. _days.Values]);
    }

    /// <summary>Reads something of a day; a failure to do so is the day's.</summary>
    /// <exception cref="FailureException">More is asked for than one question may read.</exception>
    internal void Read(DateOnly day, Action read)
    {
        try
        {
            read();
        }
        catch (FailureException cause) when (cause.Failure.Code != ExitCode.Usage)
        {
            _days.TryAdd(day, cause.Failure);
        }
        catch (Exception damage) when (damage is not FailureException && DamagedDatabaseException.IsCauseOf(damage))
        {
            _days.TryAdd(day, new Failure(ExitCode.Failed, DayFiles.TextOf(day), "what it holds is damaged",
                "move the files of this day away"));
        }
    }
}
