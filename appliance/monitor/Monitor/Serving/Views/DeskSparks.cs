// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Monitor.Json;
using Telemetry.Reports;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>Messages and orders a second in each second of the last quarter of an hour. Made on the thread of the
/// fleet, written by any.</summary>
internal sealed class DeskSparks
{
    private const int Seconds = 900;
    private const long SecondNs = 1_000_000_000;

    private readonly List<(string Appliance, SeriesFilter Filter, string Name, bool IsFeed)> _flows = [];
    private readonly Dictionary<string, RecordSelection> _selections = new(StringComparer.Ordinal);
    private readonly long _endSecond;

    internal DeskSparks(FleetModel fleet, Func<FleetAppliance, bool> selects)
    {
        _endSecond = ViewTime.Of(fleet, alerts: null).Second;
        foreach (FleetAppliance appliance in fleet.Appliances.Where(selects))
        {
            _selections[appliance.Name] =
                new RecordSelection([appliance], (_endSecond - Seconds) * SecondNs, _endSecond * SecondNs);
            SummaryReport totals = appliance.Current.Counters();
            foreach (FeedReport feed in totals.Feeds)
                _flows.Add((appliance.Name, new SeriesFilter { Feed = feed.Feed }, feed.Feed, true));
            foreach (SessionReport session in totals.Sessions.Where(one => !one.IsIdleRow))
                _flows.Add((appliance.Name, new SeriesFilter { Session = session.Session }, session.Session, false));
        }
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("sparks"u8);
        Write(json, "feeds"u8, CounterRange.Find("feeds.messages")!.Value, isFeed: true);
        Write(json, "sessions"u8, CounterRange.Find("sessions.orders")!.Value, isFeed: false);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, ReadOnlySpan<byte> table, Metric counter, bool isFeed)
    {
        json.WriteStartObject(table);
        json.WriteNumber("end_second"u8, _endSecond);
        json.WriteNumber("step_s"u8, 1);
        json.WriteStartObject("values"u8);
        foreach ((string appliance, SeriesFilter filter, string name, bool ofFeed) in _flows)
        {
            if (ofFeed != isFeed)
                continue;
            CounterRange range = CounterRange.OfSeconds(_selections[appliance], counter, filter);
            json.WriteStartArray(DeskJson.IdOf(appliance, name));
            foreach (double? value in range.Rates)
            {
                if (value is { } known)
                    json.WriteNumberValue(Math.Round(known, 3));
                else
                    json.WriteNullValue();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
