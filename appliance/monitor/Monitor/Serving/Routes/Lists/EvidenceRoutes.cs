// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes.Lists;

/// <summary>The evidence of one sample.</summary>
/// <param name="disk">History on the disk; null for none.</param>
internal sealed class EvidenceRoutes(ModelThread<FleetModel> model, HistorySource history, HistoryWriter? disk)
{
    private const long LongestIntervalNs = 61_000_000_000;

    public IEnumerable<Route> All => [new("/api/v1/evidence", Find)];

    private Func<Task<Answer>> Find(RouteRequest request)
    {
        string? name = request.Text("appliance");
        SeriesFilter filter = new() { Kind = request.Text("series"), Key = request.Text("key") };
        long stampNs = request.Integer("stamp_ns", 0, RouteRequest.MostTimeNs)
            ?? throw new ProblemException(400, "stamp_ns", "parameter \"stamp_ns\" is missing",
                "add the stamp of a sample, such as one of worst in a snapshot");
        long? timeNs = request.Time("time_ns");
        return async () =>
        {
            Evidence evidence = await model.Ask(fleet => Held(fleet, name, filter, stampNs, timeNs))
                .ConfigureAwait(false);
            if (disk is not null)
                evidence = await HeavyWork.Run(() => disk.States.Complete(disk.Records.Complete(evidence)))
                    .ConfigureAwait(false);
            if (evidence is { Sample: null, TimeNs: { } atNs } && filter.Kind is not null)
            {
                Telemetry.Fleet.History.WorstSample? sample = await SampleAt(
                    evidence.Appliance, filter, stampNs, atNs).ConfigureAwait(false);
                evidence = evidence with { Sample = sample };
            }
            return Answer.JsonValue(json => RecordJson.Write(json, evidence, filter));
        };
    }

    private static Evidence Held(FleetModel fleet, string? name, SeriesFilter filter, long stampNs, long? timeNs)
    {
        // Stamps are of one run of the host: of an appliance that is not received, the time is needed as well.
        if (name is not null && fleet.Find(name) is null && fleet.Receptions.Find(name) is not null)
            return new Evidence { Appliance = name, StampNs = stampNs, TimeNs = timeNs };
        FleetAppliance appliance = SeriesQuery.FindOrOnly(fleet, name);
        new SeriesQuery(filter, [appliance.Name]).CheckNames([appliance]);
        return Evidence.Of(appliance, filter, stampNs, timeNs);
    }

    /// <summary>The sample, where only a minute has it.</summary>
    private async Task<Telemetry.Fleet.History.WorstSample?> SampleAt(
        string appliance, SeriesFilter filter, long stampNs, long timeNs)
    {
        RecordSelection held = await history.SelectHeld(new SeriesQuery(filter, [appliance]),
            new TimeSpanQuery(Math.Max(0, timeNs - 1), timeNs + LongestIntervalNs, null)).ConfigureAwait(false);
        return await HeavyWork.Run(() => Evidence.SampleIn(
            held.Parts.SelectMany(part => part.Records), filter, stampNs)).ConfigureAwait(false);
    }
}
