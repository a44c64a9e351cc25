// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;

namespace Telemetry.Monitor.Serving.Routes.Slots;

/// <summary>Value of an appliance that a request compares with other days, and the slots.</summary>
/// <param name="Appliance">Name of the appliance; null for the only one.</param>
/// <param name="Kind">Kind of the value.</param>
/// <param name="Series">Series, feed, line or session.</param>
/// <param name="Span">Start of the first slot at the earliest and of the last, not itself, UTC, nanoseconds; null for
/// the newest slot.</param>
internal sealed record BaselineQuery(
    string? Appliance, QuantityKind Kind, SeriesQuery Series, (long FromNs, long ToNs)? Span)
{
    private const int MostSlots = 288;                      // a day

    private static readonly string[] All = ["series", "key", "feed", "line", "session", "against"];

    public static BaselineQuery Read(RouteRequest request) => ReadNewest(request) with { Span = ReadSpan(request) };

    /// <summary>Reads the parameters of a question about the newest slot.</summary>
    public static BaselineQuery ReadNewest(RouteRequest request)
    {
        QuantityKind kind = request.Choice("value", [.. Quantity.Names]);
        SeriesQuery series = SeriesQuery.Read(request);
        if (series.Names.Count > 1)
            throw new ProblemException(400, "appliance", "days of one appliance are compared",
                "give one appliance=");
        string[] known = NamesOf(kind);
        foreach (string name in All.Except(known))
        {
            if (request.Text(name) is not null)
                throw new ProblemException(400, name, $"value={Quantity.NameOf(kind)} has no {name}", known.Length == 0
                    ? "leave it out" : $"it is chosen by {string.Join(", ", known)}");
        }
        if (known.Contains("series") && series.Filter.Kind is null)
            throw new ProblemException(400, "series", "parameter \"series\" is missing",
                "add series=, such as order_to_ack");
        return new BaselineQuery(series.Names.FirstOrDefault(), kind, series, null);
    }

    /// <summary>Begins of the slots, also of those that are not over yet.</summary>
    /// <param name="newestNs">Start of the newest slot that can be judged, UTC, nanoseconds.</param>
    public IReadOnlyList<long> Starts(long newestNs)
    {
        if (Span is not var (fromNs, toNs))
            return [newestNs];
        List<long> starts = [];
        long firstNs = (fromNs + SlotValue.SlotNs - 1) / SlotValue.SlotNs * SlotValue.SlotNs;
        for (long startNs = firstNs; startNs < toNs; startNs += SlotValue.SlotNs)
            starts.Add(startNs);
        return starts;
    }

    /// <summary>The one quantity of those that were found.</summary>
    /// <exception cref="ProblemException">The request selects several.</exception>
    public Quantity? Only(IReadOnlyCollection<Quantity> found)
    {
        if (found.Count <= 1)
            return found.FirstOrDefault();
        const int mostListed = 20;
        string[] names = NamesOf(Kind);
        throw new ProblemException(400, names[^1] == "against" ? "key" : names[^1],
            $"{found.Count} values fit: one is compared", "choose one of "
            + string.Join(", ", found.Take(mostListed).Select(one => one.Key ?? one.Session ?? one.Line ?? one.Feed)));
    }

    private static string[] NamesOf(QuantityKind kind) => kind switch
    {
        QuantityKind.Messages => ["feed"],
        QuantityKind.Orders or QuantityKind.Rejects => ["session"],
        QuantityKind.Wins => ["feed", "line"],
        QuantityKind.ClockUncertainty => [],
        _ => All,
    };

    private static (long FromNs, long ToNs)? ReadSpan(RouteRequest request)
    {
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        if (fromNs is null && toNs is null)
            return null;
        if (fromNs is not { } from || toNs is not { } to)
            throw new ProblemException(400, fromNs is null ? "from" : "to", "\"from\" or \"to\" is missing",
                "add both, each a time as 2026-11-21T14:30:15Z or nanoseconds since 1970, or none");
        return to - from <= MostSlots * SlotValue.SlotNs ? (from, to)
            : throw new ProblemException(400, "from", "the time is longer than a day", "ask for a day at most");
    }
}
