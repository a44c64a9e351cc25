// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance.Extract;

/// <summary>Keeps the reports of the events that are wanted, and counts the others. Of all events the worst are kept,
/// of others the first.</summary>
/// <param name="plan">The events that are wanted.</param>
internal sealed class EventCollector(ExtractPlan plan) : IReportSink
{
    private readonly Dictionary<string, (long Count, long First, long Last)> _kinds = [];
    private readonly PriorityQueue<object, EventRank> _kept = new();
    private long _wanted;
    private long _orders;

    /// <summary>Wanted gaps, in the order in which they were reported.</summary>
    internal IEnumerable<GapReport> Gaps => Kept<GapReport>();

    /// <summary>Wanted events, in the order in which they were reported.</summary>
    internal IEnumerable<EventReport> Events => Kept<EventReport>();

    /// <summary>Wanted orders, in the order in which they were reported.</summary>
    internal IEnumerable<OrderReport> Orders => Kept<OrderReport>();

    /// <summary>Events that are wanted and were left out, since there are more than the limit.</summary>
    internal long BeyondLimit { get; private set; }

    /// <summary>Describes what there is in place of what was not found.</summary>
    internal string DescribeOthers()
    {
        if (plan.Choice.Kind == EventChoiceKind.Order)
            return $"orders in the captures: {_orders}";
        string[] kinds = [.. _kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind =>
            $"{kind.Value.Count} {kind.Key} ({kind.Key}:{kind.Value.First}"
            + (kind.Value.Count == 1 ? ")" : $" to {kind.Key}:{kind.Value.Last})"))];
        return "events in the captures: " + (kinds.Length == 0 ? "none" : string.Join(", ", kinds));
    }

    public void OnGap(GapReport report)
    {
        string kind = EventDescriptions.KindOf(report);
        Count(kind, report.Id);
        bool isWanted = plan.Choice.Kind switch
        {
            EventChoiceKind.Event => report.Id == plan.Choice.Number && plan.Choice.Name is var name
                && (name == "gap" || name == kind),
            EventChoiceKind.Instant => IsNear(report.OpenedStampNs, report.ClosedStampNs),
            EventChoiceKind.All => report.State != "retracted",
            _ => false,
        };
        if (isWanted && Admits(EventRank.Of(report, _wanted), out EventRank rank))
            _kept.Enqueue(report with { }, rank);
    }

    public void OnEvent(EventReport report)
    {
        Count(report.Event, report.Id);
        bool isWanted = plan.Choice.Kind switch
        {
            EventChoiceKind.Event => report.Id == plan.Choice.Number && report.Event == plan.Choice.Name,
            EventChoiceKind.Instant => IsNear(report.StampNs, report.StampNs),
            EventChoiceKind.All => report.Severity != "info",
            _ => false,
        };
        if (isWanted && Admits(EventRank.Of(report, _wanted), out EventRank rank))
            _kept.Enqueue(report with { }, rank);
    }

    public void OnOrder(OrderReport report)
    {
        _orders++;
        bool isWanted = plan.Choice.Kind switch
        {
            EventChoiceKind.Order => report.Key == plan.Choice.Name,
            EventChoiceKind.Instant => IsNear(report.OrderStampNs, report.AnswerStampNs ?? report.OrderStampNs),
            _ => false,
        };
        if (isWanted && Admits(new EventRank(0, 0, _wanted), out EventRank rank))
            _kept.Enqueue(report.Copy(), rank);
    }

    public void OnDetected(DetectedReport report)
    {
    }

    public void OnPacket(PacketReport report)
    {
    }

    public void OnMessage(MessageReport report)
    {
    }

    public void OnConnection(ConnectionReport report)
    {
    }

    public void OnHostSettings(HostSettingsReport report)
    {
    }

    public void OnSnapshot(SnapshotReport report)
    {
    }

    public void OnDay(SummaryReport report)
    {
    }

    public void OnSummary(SummaryReport report)
    {
    }

    private bool IsNear(long fromNs, long toNs) =>
        fromNs <= plan.Choice.Number + plan.AfterNs && toNs >= plan.Choice.Number - plan.BeforeNs;

    /// <summary>Makes room for an event, if it is among the worst so far.</summary>
    private bool Admits(EventRank found, out EventRank rank)
    {
        _wanted++;
        rank = plan.Choice.Kind == EventChoiceKind.All ? found : new EventRank(0, 0, found.Place);
        if (_kept.Count < plan.Limit)
            return true;
        BeyondLimit++;
        if (!_kept.TryPeek(out _, out EventRank least) || rank.CompareTo(least) < 0)
            return false;
        _kept.Dequeue();
        return true;
    }

    private IEnumerable<T> Kept<T>() => _kept.UnorderedItems.OrderBy(item => item.Priority.Place)
        .Select(item => item.Element).OfType<T>();

    private void Count(string kind, long id)
    {
        (long count, long first, long last) = _kinds.GetValueOrDefault(kind, (0, id, id));
        _kinds[kind] = (count + 1, Math.Min(first, id), Math.Max(last, id));
    }
}
