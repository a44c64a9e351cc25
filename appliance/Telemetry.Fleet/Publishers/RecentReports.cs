// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Publishers;

/// <summary>The newest reports of one kind, each with a number that never repeats. Belongs to one thread.</summary>
/// <param name="most">Reports kept.</param>
public sealed class RecentReports<TReport>(int most)
    where TReport : class
{
    private readonly Queue<(long Number, TReport Report)> _reports = new();
    private readonly Queue<long> _arrivalsNs = new();

    /// <summary>Reports that were dropped to make room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Arrival of the newest report that was dropped, UTC, nanoseconds: later ones are all held. Null if none
    /// was dropped.</summary>
    public long? DroppedTimeNs { get; private set; }

    /// <summary>Reports, oldest first.</summary>
    public IEnumerable<(long Number, TReport Report)> All => _reports;

    /// <summary>Number of reports kept.</summary>
    public int Count => _reports.Count;

    internal void Add(long number, long timeNs, TReport report)
    {
        if (_reports.Count == most)
        {
            _reports.Dequeue();
            DroppedTimeNs = _arrivalsNs.Dequeue();
            Dropped++;
        }
        _reports.Enqueue((number, report));
        _arrivalsNs.Enqueue(timeNs);
    }
}
