// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Json;

/// <summary>Feeds with their lines and channels, and sessions.</summary>
internal static class JsonFlows
{
    private static readonly JsonCounters<FeedCounters> Feed = new(FeedCountersMessage.TemplateId);
    private static readonly JsonCounters<LineCounters> Line = new(LineCountersMessage.TemplateId);
    private static readonly JsonCounters<ChannelCounters> Channel = new(ChannelStateMessage.TemplateId);
    private static readonly JsonCounters<RecoveryCounters> Recovery = new(RecoveryStateMessage.TemplateId);
    private static readonly JsonCounters<SessionCounters> Session = new(SessionCountersMessage.TemplateId);

    // Places behind which members stand that are not counters of their own.
    private static readonly int FeedMessages = Feed.Behind("messages");
    private static readonly int FeedLosses = Feed.Behind("longest_blind_ns");
    private static readonly int FeedDoubt = Feed.Behind("doubt_ns");
    private static readonly int LineArbitration = Line.Behind("repairs");

    public static void WriteFeed(Utf8JsonWriter json, FeedReport feed)
    {
        json.Field("feed"u8, feed.Feed);
        json.Field("protocol"u8, feed.Protocol);
        json.WriteNumber("packets"u8, feed.Packets);
        Feed.Write(json, feed.Counters, 0, FeedMessages);
        json.WriteNumber("bytes"u8, feed.Bytes);
        json.WriteNumber("heartbeats"u8, feed.Heartbeats);
        Feed.Write(json, feed.Counters, FeedMessages, FeedLosses);
        json.WriteNumber("line_gaps_retracted"u8, feed.LineGapsRetracted);
        Feed.Write(json, feed.Counters, FeedLosses, FeedDoubt);
        json.WriteNumber("duplicates"u8, feed.Duplicates);
        json.WriteNumber("reordered"u8, feed.Reordered);
        Feed.Write(json, feed.Counters, FeedDoubt, Feed.Count);
        json.WriteNumber("undecodable"u8, feed.Undecodable);
        json.WriteBoolean("complete"u8, feed.Complete);
        json.Objects("channels"u8, feed.Channels, WriteChannel);
        json.Objects("recovery"u8, feed.Recovery, WriteRecovery);
        json.Objects("lines"u8, feed.Lines, WriteLine);
        json.Objects("delivery"u8, feed.Delivery, JsonHostPath.WriteDelivery);
    }

    private static void WriteChannel(Utf8JsonWriter json, ChannelReport channel)
    {
        json.Field("channel"u8, channel.Channel);
        json.Field("next_sequence"u8, channel.NextSequence);
        if (!channel.HasCounters)
            return;
        Channel.Write(json, channel.Counters);
        json.Field("silence_ns"u8, channel.SilenceNs);
    }

    private static void WriteRecovery(Utf8JsonWriter json, RecoveryReport channel)
    {
        json.Field("kind"u8, channel.Kind);
        json.Field("line"u8, channel.Line);
        json.Field("address"u8, channel.Address);
        json.Field("protocol"u8, channel.Protocol);
        Recovery.Write(json, channel.Counters);
        json.WriteBoolean("complete"u8, channel.Complete);
    }

    private static void WriteLine(Utf8JsonWriter json, LineReport line)
    {
        json.Field("line"u8, line.Line);
        json.Field("address"u8, line.Address);
        json.Field("interface"u8, line.Interface);
        json.Field("membership"u8, line.Membership);
        Line.Write(json, line.Counters, 0, LineArbitration);
        WriteLead(json, "ahead"u8, line.Ahead);
        WriteLead(json, "behind"u8, line.Behind);
        Line.Write(json, line.Counters, LineArbitration, Line.Count);
        json.WriteBoolean("complete"u8, line.Complete);
    }

    private static void WriteLead(Utf8JsonWriter json, ReadOnlySpan<byte> key, LeadReport lead)
    {
        json.WriteStartObject(key);
        json.WriteNumber("count"u8, lead.Count);
        json.Field("p50_ns"u8, lead.P50Ns);
        json.Field("p99_ns"u8, lead.P99Ns);
        json.Field("max_ns"u8, lead.MaxNs);
        json.Known("not_received"u8, lead.NotReceived);
        json.WriteEndObject();
    }

    public static void WriteSession(Utf8JsonWriter json, SessionReport session)
    {
        json.Field("session"u8, session.Session);
        json.Field("protocol"u8, session.Protocol);
        Session.Write(json, session.Counters);
        json.WriteBoolean("complete"u8, session.Complete);
    }

    public static void WriteType(Utf8JsonWriter json, TypeReport type)
    {
        json.Field("flow"u8, type.Flow);
        json.Field("channel"u8, type.Channel);
        json.Field("direction"u8, type.Direction);
        json.Field("type"u8, type.Type);
        json.Field("name"u8, type.Name);
        json.Field("numbered"u8, type.Numbered);
        json.WriteNumber("messages"u8, type.Messages);
        json.WriteNumber("bytes"u8, type.Bytes);
    }

    public static void WriteSizes(Utf8JsonWriter json, SizeReport sizes)
    {
        json.Field("flow"u8, sizes.Flow);
        json.Field("of"u8, sizes.Of);
        json.WriteNumber("count"u8, sizes.Count);
        json.Field("p50_bytes"u8, sizes.P50Bytes);
        json.Field("p99_bytes"u8, sizes.P99Bytes);
        json.WriteNumber("max_bytes"u8, sizes.MaxBytes);
    }
}
