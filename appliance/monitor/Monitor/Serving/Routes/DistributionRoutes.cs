// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Distributions and charts. Intervals are taken on the thread of the fleet and added up on another.</summary>
internal sealed class DistributionRoutes(ModelThread<FleetModel> model, HistorySource history)
{
    private const int MostColumns = 4_096;
    private const int MostRows = 512;
    private const int DefaultColumns = 900;
    private const int DefaultRows = 160;
    private const string HeatMapType = "application/vnd.telemetry.heatmap";

    private enum Format
    {
        Json,
        Csv,
        Log,
        V2,
    }

    public IEnumerable<Route> All =>
    [
        new("/api/v1/distribution", Distributions),
        new("/api/v1/heatmap", HeatMaps),
        new("/api/v1/range", Range),
    ];

    private Func<Task<Answer>> Distributions(RouteRequest request)
    {
        SeriesQuery query = SeriesQuery.Read(request);
        TimeSpanQuery span = TimeSpanQuery.Read(request);
        IReadOnlyList<double> percentiles = DistributionJson.PercentilesOf(request.Numbers("p", 0, 100));
        bool withBuckets = request.Flag("buckets", otherwise: false);
        bool isGrouped = request.Choice("group", ("none", false), ("appliance", true));
        Format format = request.Choice("format",
            ("json", Format.Json), ("csv", Format.Csv), ("hlog", Format.Log), ("v2", Format.V2));
        if (isGrouped && format != Format.Json)
            throw new ProblemException(400, "group", "this format holds one distribution",
                "leave out group=, or format=");
        return async () =>
        {
            IReadOnlyList<(string Appliance, Distribution Distribution)> found =
                await Find(query, span, isGrouped).ConfigureAwait(false);
            if (isGrouped)
                return Answer.JsonValue(json => DistributionJson.WriteGroups(json, found, percentiles, withBuckets));
            Distribution one = found[0].Distribution;
            return format switch
            {
                Format.Csv => DistributionFiles.Csv(one),
                Format.Log => DistributionFiles.Log(one),
                Format.V2 => DistributionFiles.V2(one),
                _ => Answer.JsonValue(json => DistributionJson.Write(json, one, percentiles, withBuckets)),
            };
        };
    }

    private async Task<IReadOnlyList<(string Appliance, Distribution Distribution)>> Find(
        SeriesQuery query, TimeSpanQuery span, bool isGrouped)
    {
        if (span.IsDay)
            return await model.Ask<IReadOnlyList<(string, Distribution)>>(fleet =>
            {
                IReadOnlyList<FleetAppliance> appliances = query.Checked(query.AppliancesOf(fleet));
                return isGrouped
                    ? [.. appliances.Select(one => (one.Name, DayDistributions.Of([one], query.Filter)))]
                    : [("", DayDistributions.Of(appliances, query.Filter))];
            }).ConfigureAwait(false);
        RecordSelection selection = await history.Select(query, span).ConfigureAwait(false);
        return await HeavyWork.Run<IReadOnlyList<(string, Distribution)>>(() => isGrouped
            ? [.. selection.Parts.Select(part => part.Appliance).Zip(selection.MergeEach(query.Filter))]
            : [("", selection.Merge(query.Filter))]).ConfigureAwait(false);
    }

    private Func<Task<Answer>> HeatMaps(RouteRequest request)
    {
        SeriesQuery query = SeriesQuery.Read(request);
        TimeSpanQuery span = TimeSpanQuery.Read(request);
        int columns = (int)(request.Integer("columns", 1, MostColumns) ?? DefaultColumns);
        int rows = (int)(request.Integer("rows", 1, MostRows) ?? DefaultRows);
        bool wantsJson = request.Accept.Contains("application/json", StringComparison.OrdinalIgnoreCase);
        return async () =>
        {
            RecordSelection selection =
                await history.Select(query, span, mostColumns: columns).ConfigureAwait(false);
            return await HeavyWork.Run(() =>
            {
                HeatMap map = HeatMap.Of(selection, query.Filter, columns, rows);
                return wantsJson ? Answer.JsonValue(json => ChartJson.Write(json, map))
                    : new Answer(HeatMapType, ChartJson.Binary(map));
            }).ConfigureAwait(false);
        };
    }

    private Func<Task<Answer>> Range(RouteRequest request)
    {
        string path = request.Text("counter")
            ?? throw new ProblemException(400, "counter", "parameter \"counter\" is missing",
                "add counter=, such as feeds.messages_lost");
        Metric metric = CounterRange.Find(path)
            ?? throw RouteRequest.UnknownName("counter", path, CounterRange.Paths.ToList());
        var query = new SeriesQuery(
            new SeriesFilter { Feed = NameOf("feed"), Line = NameOf("line"), Session = NameOf("session") },
            request.Texts("appliance"));
        TimeSpanQuery span = TimeSpanQuery.Read(request);
        int columns = (int)(request.Integer("columns", 1, MostColumns) ?? DefaultColumns);
        return async () =>
        {
            RecordSelection selection =
                await history.Select(query, span, metric, columns).ConfigureAwait(false);
            return await HeavyWork.Run(() =>
            {
                CounterRange range = CounterRange.Of(selection, metric, query.Filter, columns);
                return Answer.JsonValue(json => ChartJson.Write(json, range, path));
            }).ConfigureAwait(false);
        };

        string? NameOf(string name)
        {
            string? text = request.Text(name);
            if (text is null || CounterRange.NamesOf(metric).Contains(name))
                return text;
            throw new ProblemException(400, name, $"\"{path}\" has no {name}: {name}={text} selects nothing of it",
                "leave it out, or ask for another counter");
        }
    }
}
