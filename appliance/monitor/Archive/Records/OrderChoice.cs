// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;

namespace Telemetry.Archive.Records;

/// <summary>
/// Chooses the orders of a minute that are kept: of each session those that were answered slowest, those that followed
/// their ticks slowest, and those that were not answered. Where there is not room for all, the first of each is kept,
/// then the second, and so on. Used by one thread.
/// </summary>
internal sealed class OrderChoice
{
    /// <summary>Orders of a minute that are kept at most: over a week fewer than
    /// <see cref="RecordStore.MostRecords"/>.</summary>
    public const int MostOfMinute = 490;

    private const int MostOfSession = 64;                   // of each of the three
    private const int MostSessions = 4_096;                 // of all appliances
    private const long MinuteNs = 60_000_000_000;

    private readonly Dictionary<(string? Appliance, string? Session, Measure Measure),
        PriorityQueue<FleetRecord, (long Value, long Number)>> _slowest = [];
    private long _minute;

    private enum Measure
    {
        Answer,
        Tick,
        Unanswered,
    }

    /// <summary>Takes orders, and returns the chosen ones of the minutes that are over.</summary>
    /// <param name="orders">Orders in the order of their arrival.</param>
    /// <param name="nowNs">Current time, UTC, nanoseconds; the largest to end the minute that goes on.</param>
    internal IReadOnlyList<FleetRecord> Of(IReadOnlyList<FleetRecord> orders, long nowNs)
    {
        var chosen = new List<FleetRecord>();
        foreach (FleetRecord order in orders)
        {
            long minute = RecordExtent.TimeOf(order.Number) / MinuteNs;
            if (minute != _minute)
                End(chosen);
            _minute = minute;
            Add(order);
        }
        if (nowNs / MinuteNs > _minute)
            End(chosen);
        return chosen;
    }

    private void Add(FleetRecord order)
    {
        var columns = RecordColumns.Of(order.Report);
        if (columns.OrderToAckNs is { } answerNs)
            Add(order, columns, Measure.Answer, answerNs);
        if (columns.TickToTradeNs is { } tickNs)
            Add(order, columns, Measure.Tick, tickNs);
        if (columns.EndStampNs is null)
            Add(order, columns, Measure.Unanswered, 0);
    }

    private void Add(FleetRecord order, in RecordColumns columns, Measure measure, long value)
    {
        (string?, string?, Measure) key = (order.Appliance, columns.Flow, measure);
        if (!_slowest.TryGetValue(key, out PriorityQueue<FleetRecord, (long, long)>? slowest))
        {
            // Names come from the network.
            if (_slowest.Count >= MostSessions * 3)
                return;
            _slowest.Add(key, slowest = new PriorityQueue<FleetRecord, (long, long)>());
        }
        if (slowest.Count < MostOfSession)
            slowest.Enqueue(order, (value, order.Number));
        else
            slowest.EnqueueDequeue(order, (value, order.Number));
    }

    private void End(List<FleetRecord> chosen)
    {
        FleetRecord[][] ranked = [.. _slowest.Values.Select(Ranked)];
        _slowest.Clear();
        var kept = new SortedDictionary<long, FleetRecord>();
        for (int rank = 0; rank < MostOfSession && kept.Count < MostOfMinute; rank++)
        {
            foreach (FleetRecord[] one in ranked)
            {
                if (rank < one.Length && kept.Count < MostOfMinute)
                    kept.TryAdd(one[rank].Number, one[rank]);
            }
        }
        chosen.AddRange(kept.Values);
    }

    private static FleetRecord[] Ranked(PriorityQueue<FleetRecord, (long, long)> slowest)
    {
        var ranked = new FleetRecord[slowest.Count];
        for (int place = ranked.Length - 1; place >= 0; place--)
            ranked[place] = slowest.Dequeue();
        return ranked;
    }
}
