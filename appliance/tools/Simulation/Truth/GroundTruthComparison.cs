// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Simulation.Exchange;

namespace Telemetry.Simulation.Truth;

/// <summary>Compares the appliance's reports with the demo's ground truth, number by number. Packets that the appliance
/// itself lost are <c>unobserved</c>: there it may report less than the truth, but nothing false.</summary>
/// <param name="remembered">Numbers of the feed that the appliance keeps: it cannot know an older tick.</param>
public sealed class GroundTruthComparison(int remembered)
{
    // Most numbers in a packet of the exchange: the newest tick is known by its first number.
    private const ulong PacketNumbers = 64;

    private const string LateOrder = "late_order";

    private readonly List<GapReport> _gaps = [];
    private readonly Dictionary<(string? Session, uint Reference), OrderReport> _orders = [];
    private readonly List<EventReport> _lateOrders = [];
    private readonly List<string> _differences = [];
    private bool _lacksLateOrders;

    /// <summary>The differences as text, after <see cref="Compare"/>.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Adds a gap that the appliance reported.</summary>
    public void Add(GapReport gap)
    {
        if (gap.Feed == DemoAddresses.Feed)
            _gaps.Add(gap with { });
    }

    /// <summary>Adds an order that the appliance reported.</summary>
    public void Add(OrderReport order)
    {
        if (uint.TryParse(order.Key, NumberStyles.None, CultureInfo.InvariantCulture, out uint reference))
            _orders[(order.Session, reference)] = order.Copy();
    }

    /// <summary>Adds an event that the appliance reported.</summary>
    public void Add(EventReport report)
    {
        if (report.Event == LateOrder)
            _lateOrders.Add(report);
        _lacksLateOrders |= report.StormOf == LateOrder;
    }

    public TruthReport Compare(GroundTruth truth, SummaryReport summary)
    {
        FeedReport? feed = summary.Feeds.FirstOrDefault(report => report.Feed == DemoAddresses.Feed);
        SessionReport[] sessions = [.. DemoAddresses.Sessions.Take(truth.Exchange.Accounts.Count).Select(
            made => summary.Sessions.FirstOrDefault(report => report.Session == made.Session)).OfType<SessionReport>()];
        bool lossy = summary.Ledger.LostRing > 0 || summary.Ledger.LostPipeline > 0
            || _gaps.Exists(gap => gap.State == "unobserved" && gap.Cause != "not_joined");
        GapComparison gaps = GapComparison.Of(truth.Exchange.Feed.Ranges, _gaps, lossy);
        foreach (TruthRange range in gaps.Missed.Take(5))
            _differences.Add($"not found: {range}");
        foreach (TruthRange range in gaps.Invented.Take(5))
            _differences.Add($"found and not made: {range}");
        if (feed is null || sessions.Length != truth.Exchange.Accounts.Count)
            _differences.Add("feed or session is not in the summary");
        else if (!lossy)
            CompareCounts(truth, feed, sessions, summary);
        if (truth.Exchange.InterfaceDrops > 0)
            _differences.Add($"the exchange's interface dropped {truth.Exchange.InterfaceDrops} packets");

        if (truth.MirrorDrops > 0)
            _differences.Add($"the mirror dropped {truth.MirrorDrops} packets");

        HostDropComparison hostDrops = HostDropComparison.Of(truth, summary, lossy);
        _differences.AddRange(hostDrops.Differences);
        StallComparison stalls = StallComparison.Of(truth.Stops, _lateOrders, lossy || _lacksLateOrders);
        _differences.AddRange(stalls.Differences);
        StageComparison stages = StageComparison.Of(Pairs(truth.Trader), summary.HostPath);
        _differences.AddRange(stages.Differences);
        long attributionErrors = CompareTicks(truth.Trader, lossy);
        return new TruthReport
        {
            Sent = truth.Exchange.Feed.Lines.Sum(line => line.Packets),
            GapsMade = gaps.Made,
            GapsFound = gaps.Found,
            GapsMissed = gaps.Missed.Count,
            GapsInvented = gaps.Invented.Count,
            OrdersSent = truth.Trader.Orders.Count,
            OrdersSeen = sessions.Sum(session => session.Orders),
            AcksSeen = sessions.Sum(session => session.Acks),
            AttributionErrors = attributionErrors,
            HostDropsMade = hostDrops.Made,
            HostDropsFound = hostDrops.Found,
            StallsMade = stalls.Made,
            StallsFound = stalls.Found,
            StallsInvented = stalls.Invented,
            StagesFound = stages.Found,
            StageErrorNs = stages.Errors,
            LatencyErrorNs = LatencyErrors(truth.Trader),
            BiasNs = Bias(summary, truth.Trader),
            Matches = _differences.Count == 0 && attributionErrors == 0,
        };
    }

    private void CompareCounts(GroundTruth truth, FeedReport feed, SessionReport[] sessions, SummaryReport summary)
    {
        for (int line = 0; line < FeedScript.Lines; line++)
        {
            LineTruth made = truth.Exchange.Feed.Lines[line];
            string name = FeedRecorder.LineNames[line];
            LineReport? seen = feed.Lines.FirstOrDefault(report => report.Line == name);
            if (seen is null)
            {
                _differences.Add($"line {name} is not in the summary");
                continue;
            }
            Same($"line {name} packets", made.Packets, seen.Packets);
            Same($"line {name} bytes", made.Bytes, seen.Bytes);
            Same($"line {name} messages", made.Messages, seen.Messages);
            Same($"line {name} heartbeats", made.Heartbeats, seen.Heartbeats);
            Same($"line {name} gaps", made.Gaps, seen.Gaps);
            Same($"line {name} missing", made.Missing, seen.MessagesMissing);
            Same($"line {name} unobserved", made.Unobserved, seen.MessagesUnobserved);
            Same($"line {name} duplicates", made.Duplicates, seen.Duplicates);
            Same($"line {name} reordered", made.Reordered, seen.Reordered);
            Same($"line {name} late", made.Late, seen.Late);
        }
        Same("messages lost", FeedNumbersThat(truth, "lost"), feed.MessagesLost);
        Same("messages unobserved", FeedNumbersThat(truth, "unobserved"), feed.MessagesUnobserved);
        for (int session = 0; session < sessions.Length; session++)
            CompareSession(truth, session, sessions[session], summary);
    }

    // Orders in transit when a connection was lost never reached the exchange: they were sent, and are lost with it.
    private void CompareSession(GroundTruth truth, int index, SessionReport session, SummaryReport summary)
    {
        AccountTruth account = truth.Exchange.Accounts[index];
        long sent = truth.Trader.Orders.Count(order => order.Session == index);
        long answered = account.Acks + account.Rejects;
        string name = session.Session;
        if (truth.Trader.Connections[index] == 1)
            Same($"{name} orders at the exchange", account.Orders, session.Orders);
        Same($"{name} orders", sent, session.Orders);
        Same($"{name} connections", truth.Trader.Connections[index], session.Connections);
        Same($"{name} acks", account.Acks, session.Acks);
        Same($"{name} rejects", account.Rejects, session.Rejects);
        Same($"{name} fills", account.Fills, session.Fills);
        Same($"{name} replayed", account.Replayed, session.Replayed);
        Same($"{name} answered", answered, session.Answered);
        Same($"{name} answered late", account.Late, session.AnsweredLate);
        Same($"{name} lost with connections", sent - answered + account.Late, session.ConnectionLost);
        Same($"{name} answers that belong to nothing", 0, session.UnmatchedAnswers);
        Same($"{name} answers timed", answered - account.Late, summary.Series.FirstOrDefault(
            series => series.Series == "order_to_ack" && series.Key == name)?.Count ?? 0);
    }

    private static long FeedNumbersThat(GroundTruth truth, string state) => truth.Exchange.Feed.Ranges
        .Where(range => range.Line is null && range.State == state)
        .Sum(range => (long)(range.Last - range.First + 1));

    private void Same(string what, long made, long seen)
    {
        if (made != seen)
            _differences.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: made {made}, seen {seen}"));
    }

    // An order whose tick the appliance lost, or no longer keeps, is attributed to the newest tick seen and marked
    // so:
    // this is not an error.
    private long CompareTicks(TraderTruth trader, bool lossy)
    {
        long errors = 0;
        foreach (TradedOrder order in trader.Orders)
        {
            if (!TryFind(order, out OrderReport? report)
                || report.Tick?.Sequence is not ulong tick || tick == order.Tick
                || (!IsNamed(report) && (lossy || IsForgotten(order.Tick, tick))))
                continue;
            errors++;
            if (errors <= 5)
                _differences.Add(string.Create(CultureInfo.InvariantCulture,
                    $"order {order.Reference}: tick {order.Tick}, named {tick}"));
        }
        return errors;
    }

    private bool IsForgotten(ulong named, ulong newest) => newest + PacketNumbers >= named + (ulong)remembered;

    private static bool IsNamed(OrderReport report) => report.Attribution == "named";

    private ErrorDistributionReport LatencyErrors(TraderTruth trader)
    {
        var errors = new List<long>(trader.Orders.Count);
        foreach (TradedOrder order in trader.Orders)
        {
            if (TryFind(order, out OrderReport? report) && IsNamed(report)
                && report.TickToTradeNs is long latencyNs)
                errors.Add(latencyNs - order.LatencyNs);
        }
        errors.Sort();
        return errors.Count == 0 ? new ErrorDistributionReport() : new ErrorDistributionReport
        {
            P50 = errors[errors.Count / 2],
            P99 = errors[(int)(errors.Count * 0.99)],
            Max = errors[^1],
        };
    }

    // The truth is the tick that each order names, timed by the appliance's own stamps: an attribution's mean excess
    // over that is its bias.
    private BiasReport Bias(SummaryReport summary, TraderTruth trader)
    {
        long sum = 0;
        long count = 0;
        foreach (TradedOrder order in trader.Orders)
        {
            if (!TryFind(order, out OrderReport? report) || report.Tick?.Sequence != order.Tick
                || report.Tick.StampNs is not long tickStampNs)
                continue;
            sum += report.OrderStampNs - tickStampNs;
            count++;
        }
        if (count == 0)
            return new BiasReport();
        long truth = sum / count;
        long? Of(string series) => Mean(summary.Series.Where(report => report.Series == series)) - truth;
        return new BiasReport
        {
            Named = Named(trader, truth),
            Last = Of("tick_to_trade_last"),
            First = Of("tick_to_trade_first"),
        };
    }

    private IEnumerable<(TradedOrder Sent, OrderReport Seen)> Pairs(TraderTruth trader)
    {
        foreach (TradedOrder order in trader.Orders)
        {
            if (TryFind(order, out OrderReport? report))
                yield return (order, report);
        }
    }

    private static long? Mean(IEnumerable<SeriesReport> series)
    {
        SeriesReport[] counted = [.. series.Where(report => report.Count > 0)];
        return counted.Length == 0
            ? null : (long)(counted.Sum(one => (double)one.Count * one.MeanNs!.Value) / counted.Sum(one => one.Count));
    }

    private bool TryFind(TradedOrder order, [NotNullWhen(true)] out OrderReport? report) =>
        _orders.TryGetValue((DemoAddresses.Sessions[order.Session].Session, order.Reference), out report);

    private long? Named(TraderTruth trader, long truth)
    {
        long[] values = [.. trader.Orders
            .Select(order => TryFind(order, out OrderReport? report) ? report : null)
            .Where(report => report is not null && IsNamed(report))
            .Select(report => report!.TickToTradeNs).OfType<long>()];
        return values.Length == 0 ? null : values.Sum() / values.Length - truth;
    }
}
