// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Simulation;

/// <summary>
/// Compares what the appliance reported with the demo's books, number by number. What the appliance itself lost is
/// <c>unobserved</c>: there it may know less than the books, but must invent nothing.
/// </summary>
public sealed class DemoTruth
{
    private readonly List<GapReport> _gaps = [];
    private readonly Dictionary<uint, OrderReport> _orders = [];
    private readonly List<string> _differences = [];

    /// <summary>What differs, in words, after <see cref="Compare"/>.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Takes a gap that the appliance reported.</summary>
    public void Add(GapReport gap)
    {
        if (gap.Feed == DemoAddresses.Feed)
            _gaps.Add(gap);
    }

    /// <summary>Takes an order that the appliance reported.</summary>
    public void Add(OrderReport order)
    {
        if (uint.TryParse(order.Key, NumberStyles.None, CultureInfo.InvariantCulture, out uint reference))
            _orders[reference] = order;
    }

    /// <summary>Compares.</summary>
    public TruthReport Compare(DemoBooks books, SummaryReport summary)
    {
        FeedReport? feed = summary.Feeds.FirstOrDefault(report => report.Feed == DemoAddresses.Feed);
        SessionReport? session = summary.Sessions.FirstOrDefault(report => report.Session == DemoAddresses.Session);
        bool lossy = summary.Ledger.LostRing > 0 || summary.Ledger.LostPipeline > 0
            || _gaps.Exists(gap => gap.State == "unobserved");
        GapComparison gaps = GapComparison.Of(books.Exchange.Feed.Ranges, _gaps, lossy);
        foreach (TruthRange range in gaps.Missed.Take(5))
            _differences.Add($"not found: {range}");
        foreach (TruthRange range in gaps.Invented.Take(5))
            _differences.Add($"found and not made: {range}");
        if (feed is null || session is null)
            _differences.Add("feed or session is not in the summary");
        else if (!lossy)
            CompareCounts(books, feed, session);
        if (books.Exchange.InterfaceDrops > 0)
            _differences.Add($"the exchange's interface dropped {books.Exchange.InterfaceDrops} packets");

        long attributionErrors = CompareTicks(books.Trader, lossy);
        return new TruthReport
        {
            Sent = books.Exchange.Feed.Lines.Sum(line => line.Packets),
            GapsMade = gaps.Made,
            GapsFound = gaps.Found,
            GapsMissed = gaps.Missed.Count,
            GapsInvented = gaps.Invented.Count,
            OrdersSent = books.Trader.Orders.Count,
            OrdersSeen = session?.Orders ?? 0,
            AcksSeen = session?.Acks ?? 0,
            AttributionErrors = attributionErrors,
            LatencyErrorNs = LatencyErrors(books.Trader),
            BiasNs = Bias(summary, books.Trader),
            Matches = _differences.Count == 0 && attributionErrors == 0,
        };
    }

    private void CompareCounts(DemoBooks books, FeedReport feed, SessionReport session)
    {
        for (int line = 0; line < FeedScript.Lines; line++)
        {
            LineBooks made = books.Exchange.Feed.Lines[line];
            string name = FeedBooks.LineNames[line];
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
            Same($"line {name} duplicates", made.Duplicates, seen.Duplicates);
            Same($"line {name} reordered", made.Reordered, seen.Reordered);
            Same($"line {name} late", made.Late, seen.Late);
        }
        long lost = books.Exchange.Feed.Ranges
            .Where(range => range.Line is null).Sum(range => (long)(range.Last - range.First + 1));
        Same("messages lost", lost, feed.MessagesLost);
        Same("orders", books.Trader.Orders.Count, session.Orders);
        Same("orders at the exchange", books.Exchange.Orders, session.Orders);
        Same("acks", books.Exchange.Acks, session.Acks);
        Same("rejects", books.Exchange.Rejects, session.Rejects);
        Same("fills", books.Exchange.Fills, session.Fills);
    }

    private void Same(string what, long made, long seen)
    {
        if (made != seen)
            _differences.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: made {made}, seen {seen}"));
    }

    // An order whose tick was lost before us is given the newest tick that was seen, and says so: no error of the name.
    private long CompareTicks(TraderBooks trader, bool lossy)
    {
        long errors = 0;
        foreach (TradedOrder order in trader.Orders)
        {
            if (!_orders.TryGetValue(order.Reference, out OrderReport? report)
                || report.Tick?.Sequence is not ulong tick || tick == order.Tick || (lossy && !IsNamed(report)))
                continue;
            errors++;
            if (errors <= 5)
                _differences.Add(string.Create(CultureInfo.InvariantCulture,
                    $"order {order.Reference}: tick {order.Tick}, named {tick}"));
        }
        return errors;
    }

    private static bool IsNamed(OrderReport report) => report.Attribution == "named";

    private ErrorDistributionReport LatencyErrors(TraderBooks trader)
    {
        var errors = new List<long>(trader.Orders.Count);
        foreach (TradedOrder order in trader.Orders)
        {
            if (_orders.TryGetValue(order.Reference, out OrderReport? report) && IsNamed(report)
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

    // The truth is the tick that each order names, timed by the appliance's own stamps: what an attribution says on
    // average more than that is its bias.
    private BiasReport Bias(SummaryReport summary, TraderBooks trader)
    {
        long sum = 0;
        long count = 0;
        foreach (TradedOrder order in trader.Orders)
        {
            if (!_orders.TryGetValue(order.Reference, out OrderReport? report) || report.Tick?.Sequence != order.Tick
                || report.Tick.StampNs is not long tickStampNs)
                continue;
            sum += report.OrderStampNs - tickStampNs;
            count++;
        }
        if (count == 0)
            return new BiasReport();
        long truth = sum / count;
        long? Of(string series) => summary.Series.FirstOrDefault(report => report.Series == series)?.MeanNs - truth;
        return new BiasReport
        {
            Named = Named(trader, truth),
            Last = Of("tick_to_trade_last"),
            First = Of("tick_to_trade_first"),
        };
    }

    private long? Named(TraderBooks trader, long truth)
    {
        long[] values = [.. trader.Orders
            .Select(order => _orders.GetValueOrDefault(order.Reference))
            .Where(report => report is not null && IsNamed(report))
            .Select(report => report!.TickToTradeNs).OfType<long>()];
        return values.Length == 0 ? null : values.Sum() / values.Length - truth;
    }
}
