// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>Writes open gaps, raised conditions and subscribers.</summary>
internal static class JsonStates
{
    public static void WriteOpenGap(Utf8JsonWriter json, OpenGapReport gap)
    {
        json.Field("feed"u8, gap.Feed);
        json.Field("line"u8, gap.Line);
        json.Field("channel"u8, gap.Channel);
        json.WriteNumber("first"u8, gap.First);
        json.WriteNumber("last"u8, gap.Last);
        json.WriteNumber("count"u8, gap.Count);
        json.WriteNumber("opened_stamp_ns"u8, gap.OpenedStampNs);
        json.Field("opened_time_ns"u8, gap.OpenedTimeNs);
    }

    public static void WriteRaised(Utf8JsonWriter json, EventReport raised)
    {
        json.WriteNumber("id"u8, raised.Id);
        json.Field("event"u8, raised.Event);
        json.Field("severity"u8, raised.Severity);
        json.Field("flow"u8, raised.Flow);
        json.Field("line"u8, raised.Line);
        json.Field("channel"u8, raised.Channel);
        json.Known("interface"u8, raised.Interface);
        json.Known("connection"u8, raised.Connection);
        json.Known("process"u8, raised.Process);
        json.Known("pid"u8, raised.Pid);
        json.Known("thread"u8, raised.Thread);
        json.Known("tid"u8, raised.Tid);
        json.Known("device"u8, raised.Device);
        json.Known("cpu"u8, raised.Cpu);
        json.Known("counter"u8, raised.Counter);
        json.WriteNumber("stamp_ns"u8, raised.StampNs);
        json.Field("time_ns"u8, raised.TimeNs);
    }

    public static void WriteSubscriber(Utf8JsonWriter json, SubscriberReport subscriber)
    {
        json.Field("address"u8, subscriber.Address);
        json.WriteNumber("port"u8, subscriber.Port);
        json.Field("receiver"u8, subscriber.Receiver);
        json.Field("state"u8, subscriber.State);
        json.WriteBoolean("shares_address"u8, subscriber.SharesAddress);
        json.WriteNumber("heard_stamp_ns"u8, subscriber.HeardStampNs);
        json.Field("heard_time_ns"u8, subscriber.HeardTimeNs);
        json.Objects("streams"u8, subscriber.Streams, WriteStream);
    }

    private static void WriteStream(Utf8JsonWriter json, SubscriberStreamReport stream)
    {
        json.WriteNumber("stream"u8, stream.Stream);
        json.Field("behind_bytes"u8, stream.BehindBytes);
        json.Field("window_bytes"u8, stream.WindowBytes);
        json.WriteNumber("naks"u8, stream.Naks);
        json.WriteNumber("asked_bytes"u8, stream.AskedBytes);
        json.WriteNumber("retransmitted_bytes"u8, stream.RetransmittedBytes);
    }
}
