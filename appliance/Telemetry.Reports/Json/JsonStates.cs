// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>Writes open gaps, raised conditions and subscribers.</summary>
internal static class JsonStates
{
    public static void WriteOpenGaps(Utf8JsonWriter json, IReadOnlyList<OpenGapReport> gaps)
    {
        json.WriteStartArray(JsonKeys.OpenGaps);
        foreach (OpenGapReport gap in gaps)
        {
            json.WriteStartObject();
            json.Field(JsonKeys.Feed, gap.Feed);
            json.Field(JsonKeys.Line, gap.Line);
            json.Field(JsonKeys.Channel, gap.Channel);
            json.WriteNumber(JsonKeys.First, gap.First);
            json.WriteNumber(JsonKeys.Last, gap.Last);
            json.WriteNumber(JsonKeys.Count, gap.Count);
            json.WriteNumber(JsonKeys.OpenedStampNs, gap.OpenedStampNs);
            json.Field(JsonKeys.OpenedTimeNs, gap.OpenedTimeNs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteRaised(Utf8JsonWriter json, IReadOnlyList<RaisedReport> conditions)
    {
        json.WriteStartArray(JsonKeys.Raised);
        foreach (RaisedReport raised in conditions)
        {
            json.WriteStartObject();
            json.WriteNumber(JsonKeys.Id, raised.Id);
            json.Field(JsonKeys.Event, raised.Event);
            json.Field(JsonKeys.Severity, raised.Severity);
            json.Field(JsonKeys.Flow, raised.Flow);
            json.Field(JsonKeys.Line, raised.Line);
            json.Field(JsonKeys.Channel, raised.Channel);
            json.Known(JsonKeys.Interface, raised.Interface);
            json.WriteNumber(JsonKeys.StampNs, raised.StampNs);
            json.Field(JsonKeys.TimeNs, raised.TimeNs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteSubscribers(Utf8JsonWriter json, IReadOnlyList<SubscriberReport> subscribers)
    {
        json.WriteStartArray(JsonKeys.Subscribers);
        for (int place = 0; place < subscribers.Count; place++)
        {
            SubscriberReport subscriber = subscribers[place];
            json.WriteStartObject();
            json.Field(JsonKeys.Address, subscriber.Address);
            json.WriteNumber(JsonKeys.Port, subscriber.Port);
            json.Field(JsonKeys.Receiver, subscriber.Receiver);
            json.Field(JsonKeys.State, subscriber.State);
            json.WriteBoolean(JsonKeys.SharesAddress, subscriber.SharesAddress);
            json.WriteNumber(JsonKeys.HeardStampNs, subscriber.HeardStampNs);
            json.Field(JsonKeys.HeardTimeNs, subscriber.HeardTimeNs);
            json.WriteStartArray(JsonKeys.Streams);
            for (int stream = 0; stream < subscriber.Streams.Count; stream++)
                WriteStream(json, subscriber.Streams[stream]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStream(Utf8JsonWriter json, SubscriberStreamReport stream)
    {
        json.WriteStartObject();
        json.WriteNumber(JsonKeys.Stream, stream.Stream);
        json.Field(JsonKeys.BehindBytes, stream.BehindBytes);
        json.Field(JsonKeys.WindowBytes, stream.WindowBytes);
        json.WriteNumber(JsonKeys.Naks, stream.Naks);
        json.WriteNumber(JsonKeys.AskedBytes, stream.AskedBytes);
        json.WriteNumber(JsonKeys.RetransmittedBytes, stream.RetransmittedBytes);
        json.WriteEndObject();
    }
}
