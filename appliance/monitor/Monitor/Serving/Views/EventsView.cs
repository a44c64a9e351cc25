// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Live;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>Gaps and events as they happen, and what is done to notes.</summary>
/// <param name="alerts">The alerts; null where none are raised.</param>
/// <param name="selects">True for an appliance that is shown.</param>
/// <param name="notes">Changes of notes; null where none are taken.</param>
internal sealed class EventsView(
    ModelThread<FleetModel> model, AlertBoard? alerts, Func<FleetAppliance, bool> selects, NoteChanges? notes)
    : ILiveView
{
    private const int Most = 200;           // of a hello, and of a second: what is more comes with the next

    private long? _lastNumber;              // null before the first state: what came until then is part of hello

    public async Task<LiveState> Read()
    {
        (ViewTime time, List<LiveEvent> events) = await model.Ask(fleet =>
        {
            var found = new List<(long Number, string Name, Action<Utf8JsonWriter> Write)>();
            foreach (FleetAppliance appliance in _lastNumber is null ? [] : fleet.Appliances.Where(selects))
            {
                foreach (Publisher start in appliance.Starts)
                {
                    Add(found, "gap", appliance, start.Gaps);
                    Add(found, "event", appliance, start.Events);
                }
            }
            found.Sort((one, other) => one.Number.CompareTo(other.Number));
            _lastNumber = found.Count > Most ? found[Most - 1].Number : fleet.LastNumber;
            return (ViewTime.Of(fleet, alerts),
                found.Take(Most).Select(one => LiveEvent.Of(one.Name, one.Write)).ToList());
        }).ConfigureAwait(false);
        return new LiveState(time.Second, time.WriteMembers) { Events = [.. events, .. notes?.Read() ?? []] };
    }

    public Task<Action<Utf8JsonWriter>> ReadHello() => model.Ask<Action<Utf8JsonWriter>>(fleet =>
    {
        FleetAppliance[] shown = [.. fleet.Appliances.Where(selects)];
        HeldRecords events = HeldRecords.Of(fleet, shown, start => start.Events);
        HeldRecords gaps = HeldRecords.Of(fleet, shown, start => start.Gaps);
        return json =>
        {
            RecordJson.WriteItems(json, "events"u8, Newest(events));
            RecordJson.WriteItems(json, "gaps"u8, Newest(gaps));
        };
    });

    private static FoundRecord[] Newest(HeldRecords held) =>
        [.. held.Newest(new RecordFilter(), long.MaxValue).Take(Most)];

    private void Add<TReport>(
        List<(long, string, Action<Utf8JsonWriter>)> found, string name, FleetAppliance appliance,
        RecentReports<TReport> reports)
        where TReport : class
    {
        foreach ((long number, TReport report) in reports.All)
        {
            if (number > _lastNumber)
                found.Add((number, name, json => RecordJson.WriteOne(json, appliance.Name, report)));
        }
    }
}
