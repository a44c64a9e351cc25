// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Comparison of two times; the earlier one may lie in a recording.</summary>
internal sealed class CompareRoutes(HistorySource history, ComparedRecordings compared)
{
    public IEnumerable<Route> All => [new("/api/v1/compare", Compare)];

    private Func<Task<Answer>> Compare(RouteRequest request)
    {
        SeriesQuery query = SeriesQuery.Read(request);
        TimeSpanQuery now = TimeSpanQuery.ReadPair(request, "now");
        ComparedRecording? recording = request.Text("then_recording") is { } name ? FindRecording(name) : null;
        // Of a recording the same time of day is compared, unless another time is asked for.
        TimeSpanQuery? then = recording is not null && request.Texts("then").Count == 0
            ? null : TimeSpanQuery.ReadPair(request, "then");
        IReadOnlyList<double> percentiles = DistributionJson.PercentilesOf(request.Numbers("p", 0, 100));
        bool withBuckets = request.Flag("buckets", otherwise: false);
        return async () =>
        {
            WorkBudget budget = HeavyWork.NewBudget();
            RecordSelection one = await history.Select(query, now, budget: budget).ConfigureAwait(false);
            RecordSelection other = recording is null
                ? await history.Select(query, then!, budget: budget).ConfigureAwait(false)
                : SelectThen(recording, query, then, one);
            return await HeavyWork.Run(() =>
            {
                Distribution nowSamples = one.Merge(query.Filter);
                Distribution thenSamples = other.Merge(query.Filter);
                return Answer.JsonValue(json => DistributionJson.WriteComparison(
                    json, nowSamples, thenSamples, percentiles, withBuckets));
            }).ConfigureAwait(false);
        };
    }

    private ComparedRecording FindRecording(string name) => compared.Find(name)
        ?? throw RouteRequest.UnknownName("then_recording", name, [.. compared.All.Select(one => one.Name)]);

    private static RecordSelection SelectThen(
        ComparedRecording recording, SeriesQuery query, TimeSpanQuery? then, RecordSelection now)
    {
        if (recording.Failure is { } failure)
            throw new FailureException(failure);
        if (!recording.IsRead)
            throw new ProblemException(503, "then_recording", $"\"{recording.Name}\" is still being read",
                "ask again in some seconds");
        (long fromNs, long toNs) = then is { FromTimeNs: { } from, ToTimeNs: { } to }
            ? (from, to) : recording.SpanLike(now.FromTimeNs, now.ToTimeNs);
        if (toNs <= recording.FromTimeNs || fromNs >= recording.ToTimeNs)
            throw new ProblemException(400, "then", $"nothing of \"{recording.Name}\" is in this time",
                $"it reaches from {Figures.Time(recording.FromTimeNs)} ({recording.FromTimeNs}) to "
                + $"{Figures.Time(recording.ToTimeNs)} ({recording.ToTimeNs}) UTC");
        return recording.Select([.. query.Names.Distinct()], fromNs, toNs)
            ?? throw new ProblemException(404, "appliance",
                $"not every one of {string.Join(", ", query.Names)} is in \"{recording.Name}\"",
                $"in it are {string.Join(", ", recording.Appliances().Take(20))}");
    }
}
