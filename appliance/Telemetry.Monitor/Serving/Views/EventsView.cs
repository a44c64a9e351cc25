// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>Gaps and events as they happen.</summary>
/// <param name="model">The thread of the fleet.</param>
/// <param name="selects">True for an appliance that is shown.</param>
internal sealed class EventsView(ModelThread<FleetModel> model, Func<FleetAppliance, bool> selects) : ILiveView
{
    private const int Most = 200;

    private long _lastNumber;

    /// <inheritdoc/>
    public async Task<LiveState> Read()
    {
        (ViewTime time, List<LiveEvent> events) = await model.Ask(fleet =>
        {
            var found = new List<LiveEvent>();
            // Events before the first state are part of hello.
            bool isFirst = _lastNumber == 0;
            foreach (FleetAppliance appliance in isFirst ? [] : fleet.Appliances.Where(selects))
            {
                Add(found, "gap", appliance, appliance.Current.Gaps, JsonRecords.WriteGap);
                Add(found, "event", appliance, appliance.Current.Events, JsonRecords.WriteEvent);
            }
            _lastNumber = fleet.LastNumber;
            return (ViewTime.Of(fleet), found);
        }).ConfigureAwait(false);
        return new LiveState(time.Second, time.WriteMembers) { Events = events };
    }

    /// <inheritdoc/>
    public Task<Action<Utf8JsonWriter>> ReadHello() => model.Ask<Action<Utf8JsonWriter>>(fleet =>
    {
        FleetAppliance[] shown = [.. fleet.Appliances.Where(selects)];
        RecentPage<EventReport> events =
            RecentPage<EventReport>.Of(shown, one => one.Events, _ => true, before: null, Most);
        RecentPage<GapReport> gaps = RecentPage<GapReport>.Of(shown, one => one.Gaps, _ => true, before: null, Most);
        return json =>
        {
            RecentJson.WriteItems(json, "events"u8, events, JsonRecords.WriteEvent);
            RecentJson.WriteItems(json, "gaps"u8, gaps, JsonRecords.WriteGap);
        };
    });

    private void Add<TReport>(
        List<LiveEvent> found, string name, FleetAppliance appliance, RecentReports<TReport> reports,
        Action<Utf8JsonWriter, TReport> write)
        where TReport : class
    {
        foreach ((long number, TReport report) in reports.All)
        {
            if (number > _lastNumber && found.Count < Most)
                found.Add(new LiveEvent(
                    name, Written(json => RecentJson.WriteOne(json, appliance.Name, report, write))));
        }
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Answer.JsonOptions);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
