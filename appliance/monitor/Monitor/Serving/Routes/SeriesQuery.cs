// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Reports;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Series and appliances that a request selects.</summary>
/// <param name="Filter">Selects series.</param>
/// <param name="Names">Names of appliances; empty for all.</param>
internal sealed record SeriesQuery(SeriesFilter Filter, IReadOnlyList<string> Names)
{
    /// <summary>Text that is equal for equal queries, and for no others.</summary>
    public string Key => string.Concat(((string?[])
    [
        Filter.Kind, Filter.Key, Filter.Feed, Filter.Line, Filter.Session, Filter.Against,
        .. Names.Order(StringComparer.Ordinal),
    ]).Select(Delimited));

    /// <summary>Reads the parameters.</summary>
    /// <param name="kind">Name of the parameter that selects the kind.</param>
    public static SeriesQuery Read(RouteRequest request, string kind = "series") => new(
        new SeriesFilter
        {
            Kind = request.Text(kind),
            Key = request.Text("key"),
            Feed = request.Text("feed"),
            Line = request.Text("line"),
            Session = request.Text("session"),
            Against = request.Text("against"),
        },
        request.Texts("appliance"));

    /// <summary>The appliances. Called on the thread of the fleet.</summary>
    /// <exception cref="ProblemException">A name is not known.</exception>
    public IReadOnlyList<FleetAppliance> AppliancesOf(FleetModel fleet) =>
        Names.Count == 0 ? fleet.Appliances : [.. Names.Distinct().Select(name => Find(fleet, name))];

    /// <summary>The appliances, also those that were not received in this run or are no longer in memory. Called on the
    /// thread of the fleet.</summary>
    /// <param name="fromTimeNs">If none is named, only those that were received after this time, UTC,
    /// nanoseconds.</param>
    /// <exception cref="ProblemException">A name is not known.</exception>
    public (IReadOnlyList<FleetAppliance> Held, IReadOnlyList<Reception> Absent) Find(
        FleetModel fleet, long fromTimeNs = long.MaxValue)
    {
        Reception[] absent =
        [
            .. fleet.Receptions.Received.Where(one => fleet.Find(one.Appliance) is null
                && (Names.Count == 0 ? one.LastTimeNs > fromTimeNs : Names.Contains(one.Appliance))),
        ];
        string[] others = [.. Names.Distinct().Where(name => !Array.Exists(absent, one => one.Appliance == name))];
        return (Names.Count == 0 ? fleet.Appliances : [.. others.Select(name => Find(fleet, name))], absent);
    }

    /// <summary>One appliance. Called on the thread of the fleet.</summary>
    /// <exception cref="ProblemException">The name is not known.</exception>
    public static FleetAppliance Find(FleetModel fleet, string name) => fleet.Find(name)
        ?? throw RouteRequest.UnknownName("appliance", name, [.. fleet.Appliances.Select(one => one.Name)]);

    /// <summary>The named appliance, or the only one. Called on the thread of the fleet.</summary>
    /// <exception cref="ProblemException">The name is not known, or none is given and there are several.</exception>
    public static FleetAppliance FindOrOnly(FleetModel fleet, string? name)
    {
        if (name is not null)
            return Find(fleet, name);
        return fleet.Appliances.Count switch
        {
            1 => fleet.Appliances[0],
            0 => throw new ProblemException(404, "appliance", "no appliance has been received yet",
                "start one, or look at /api/v1/about for the channels"),
            _ => throw new ProblemException(400, "appliance", "there are several appliances",
                $"add appliance=, one of {string.Join(", ", fleet.Appliances.Take(20).Select(one => one.Name))}"),
        };
    }

    /// <summary>Refuses names in the filter that no series of the appliances has. Called on the thread of the
    /// fleet.</summary>
    /// <exception cref="ProblemException">A name is not known.</exception>
    public void CheckNames(IReadOnlyList<FleetAppliance> appliances)
    {
        SeriesReport[] series =
            [.. appliances.SelectMany(one => one.Current.LastInterval?.Interval.Series ?? [])];
        Check("series", Filter.Kind, series, one => one.Series);
        Check("key", Filter.Key, series, one => one.Key);
        Check("feed", Filter.Feed, series, one => one.Feed);
        Check("line", Filter.Line, series, one => one.Line);
        Check("session", Filter.Session, series, one => one.Session);
        Check("against", Filter.Against, series, one => one.Against);
    }

    /// <summary>The appliances, unless a name in the filter is that of no series of them. Called on the thread of the
    /// fleet.</summary>
    /// <exception cref="ProblemException">A name is not known.</exception>
    public IReadOnlyList<FleetAppliance> Checked(IReadOnlyList<FleetAppliance> appliances)
    {
        CheckNames(appliances);
        return appliances;
    }

    /// <summary>The appliances, unless a name in the filter of a list is that of no feed, line or session of them.
    /// Called on the thread of the fleet.</summary>
    /// <exception cref="ProblemException">A name is not known.</exception>
    public IReadOnlyList<FleetAppliance> CheckedFlows(FleetModel fleet, RecordFilter filter)
    {
        IReadOnlyList<FleetAppliance> appliances = Find(fleet).Held;
        SummaryReport[] newest =
            [.. appliances.Select(one => one.Current.LastInterval?.Interval).OfType<SummaryReport>()];
        FeedReport[] feeds = [.. newest.SelectMany(one => one.Feeds)];
        Check("feed", filter.Feed, feeds, one => one.Feed);
        Check("line", filter.Line, [.. feeds.SelectMany(one => one.Lines)], one => one.Line);
        Check("session", filter.Session, [.. newest.SelectMany(one => one.Sessions)], one => one.Session);
        return appliances;
    }

    // Names have any letters: the request chooses them.
    private static string Delimited(string? text) => text is null ? "-" : $"{text.Length}:{text}";

    // Without names there is nothing to compare with: the answer is empty and says so by its coverage.
    private static void Check<TReport>(
        string parameter, string? name, TReport[] reports, Func<TReport, string?> member)
    {
        if (name is null || reports.Length == 0 || Array.Exists(reports, one => member(one) == name))
            return;
        HashSet<string> known = [.. reports.Select(member).OfType<string>()];
        throw RouteRequest.UnknownName(parameter, name, known);
    }
}
