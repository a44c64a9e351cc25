// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Reports.Json;

/// <summary>Feeds with their lines and channels, and sessions. Lists are walked by index: an enumerator is an
/// allocation.</summary>
internal static class JsonFlows
{
    public static void WriteFeeds(Utf8JsonWriter json, IReadOnlyList<FeedReport> feeds)
    {
        json.WriteStartArray(JsonKeys.Feeds);
        for (int place = 0; place < feeds.Count; place++)
        {
            FeedReport feed = feeds[place];
            json.WriteStartObject();
            WriteFeed(json, feed);
            WriteChannels(json, feed.Channels);
            json.WriteStartArray(JsonKeys.Lines);
            for (int line = 0; line < feed.Lines.Count; line++)
                WriteLine(json, feed.Lines[line]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteChannels(Utf8JsonWriter json, IReadOnlyList<ChannelReport> channels)
    {
        json.WriteStartArray(JsonKeys.Channels);
        for (int place = 0; place < channels.Count; place++)
        {
            json.WriteStartObject();
            json.Field(JsonKeys.Channel, channels[place].Channel);
            json.WriteNumber(JsonKeys.NextSequence, channels[place].NextSequence);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteSessions(Utf8JsonWriter json, IReadOnlyList<SessionReport> sessions)
    {
        json.WriteStartArray(JsonKeys.Sessions);
        for (int place = 0; place < sessions.Count; place++)
            WriteSession(json, sessions[place]);
        json.WriteEndArray();
    }

    private static void WriteFeed(Utf8JsonWriter json, FeedReport feed)
    {
        json.Field(JsonKeys.Feed, feed.Feed);
        json.Field(JsonKeys.Protocol, feed.Protocol);
        json.WriteNumber(JsonKeys.Packets, feed.Packets);
        json.WriteNumber(JsonKeys.Messages, feed.Messages);
        json.WriteNumber(JsonKeys.Bytes, feed.Bytes);
        json.WriteNumber(JsonKeys.Heartbeats, feed.Heartbeats);
        json.WriteNumber(JsonKeys.LineGaps, feed.LineGaps);
        json.WriteNumber(JsonKeys.FeedGaps, feed.FeedGaps);
        json.WriteNumber(JsonKeys.MessagesLost, feed.MessagesLost);
        json.WriteNumber(JsonKeys.MessagesLate, feed.MessagesLate);
        json.WriteNumber(JsonKeys.MessagesRepaired, feed.MessagesRepaired);
        json.WriteNumber(JsonKeys.MessagesUnobserved, feed.MessagesUnobserved);
        WriteBlind(json, feed.Blind);
        json.WriteNumber(JsonKeys.LineGapsRetracted, feed.LineGapsRetracted);
        json.WriteNumber(JsonKeys.FeedGapsRetracted, feed.Retracted.Gaps);
        json.WriteNumber(JsonKeys.MessagesLostRetracted, feed.Retracted.Messages);
        json.WriteNumber(JsonKeys.BlindNsRetracted, feed.Retracted.BlindNs);
        WriteDoubt(json, feed.Doubt);
        json.WriteNumber(JsonKeys.Duplicates, feed.Duplicates);
        json.WriteNumber(JsonKeys.Reordered, feed.Reordered);
        json.WriteNumber(JsonKeys.Resets, feed.Resets);
        json.WriteNumber(JsonKeys.Undecodable, feed.Undecodable);
        json.WriteBoolean(JsonKeys.Complete, feed.Complete);
    }

    private static void WriteChecksums(Utf8JsonWriter json, in ChecksumReport checksums)
    {
        json.WriteStartObject(JsonKeys.Checksums);
        json.WriteNumber(JsonKeys.Right, checksums.Right);
        json.WriteNumber(JsonKeys.Wrong, checksums.Wrong);
        json.WriteNumber(JsonKeys.NotVerifiable, checksums.NotVerifiable);
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, LineReport line)
    {
        json.WriteStartObject();
        json.Field(JsonKeys.Line, line.Line);
        json.Field(JsonKeys.Address, line.Address);
        json.Field(JsonKeys.Interface, line.Interface);
        json.Field(JsonKeys.Membership, line.Membership);
        json.WriteNumber(JsonKeys.Packets, line.Packets);
        json.WriteNumber(JsonKeys.Bytes, line.Bytes);
        json.WriteNumber(JsonKeys.Messages, line.Messages);
        json.WriteNumber(JsonKeys.Heartbeats, line.Heartbeats);
        json.WriteNumber(JsonKeys.Unsequenced, line.Unsequenced);
        json.WriteNumber(JsonKeys.Gaps, line.Gaps);
        json.WriteNumber(JsonKeys.MessagesMissing, line.MessagesMissing);
        json.WriteNumber(JsonKeys.MessagesUnobserved, line.MessagesUnobserved);
        json.WriteNumber(JsonKeys.Duplicates, line.Duplicates);
        json.WriteNumber(JsonKeys.Reordered, line.Reordered);
        json.WriteNumber(JsonKeys.Late, line.Late);
        json.WriteNumber(JsonKeys.BeforeStart, line.BeforeStart);
        json.WriteNumber(JsonKeys.Wins, line.Wins);
        json.WriteNumber(JsonKeys.MessagesFirst, line.MessagesFirst);
        json.WriteNumber(JsonKeys.MissingRepaired, line.MissingRepaired);
        json.WriteNumber(JsonKeys.Repairs, line.Repairs);
        WriteLead(json, JsonKeys.Ahead, line.Ahead);
        WriteLead(json, JsonKeys.Behind, line.Behind);
        WriteBlind(json, line.Blind);
        json.WriteNumber(JsonKeys.GapsRetracted, line.Retracted.Gaps);
        json.WriteNumber(JsonKeys.MessagesMissingRetracted, line.Retracted.Messages);
        json.WriteNumber(JsonKeys.BlindNsRetracted, line.Retracted.BlindNs);
        WriteDoubt(json, line.Doubt);
        json.WriteNumber(JsonKeys.Undecodable, line.Undecodable);
        WriteChecksums(json, line.Checksums);
        json.WriteBoolean(JsonKeys.Complete, line.Complete);
        json.WriteEndObject();
    }

    private static void WriteLead(Utf8JsonWriter json, JsonEncodedText key, LeadReport lead)
    {
        json.WriteStartObject(key);
        json.WriteNumber(JsonKeys.Count, lead.Count);
        json.Field(JsonKeys.P50Ns, lead.P50Ns);
        json.Field(JsonKeys.P99Ns, lead.P99Ns);
        json.Field(JsonKeys.MaxNs, lead.MaxNs);
        json.Known(JsonKeys.NotReceived, lead.NotReceived);
        json.WriteEndObject();
    }

    private static void WriteBlind(Utf8JsonWriter json, BlindReport blind)
    {
        json.WriteNumber(JsonKeys.BlindSpans, blind.Spans);
        json.WriteNumber(JsonKeys.BlindNs, blind.TotalNs);
        json.WriteNumber(JsonKeys.LongestBlindNs, blind.LongestNs);
    }

    private static void WriteDoubt(Utf8JsonWriter json, DoubtReport doubt)
    {
        json.WriteBoolean(JsonKeys.InDoubt, doubt.IsNow);
        json.WriteNumber(JsonKeys.DoubtNs, doubt.TotalNs);
    }

    private static void WriteSession(Utf8JsonWriter json, SessionReport session)
    {
        json.WriteStartObject();
        json.Field(JsonKeys.Session, session.Session);
        json.Field(JsonKeys.Protocol, session.Protocol);
        json.WriteNumber(JsonKeys.Connections, session.Connections);
        json.WriteNumber(JsonKeys.MessagesToExchange, session.MessagesToExchange);
        json.WriteNumber(JsonKeys.MessagesFromExchange, session.MessagesFromExchange);
        json.WriteNumber(JsonKeys.Orders, session.Orders);
        json.WriteNumber(JsonKeys.Cancels, session.Cancels);
        json.WriteNumber(JsonKeys.Replaces, session.Replaces);
        json.WriteNumber(JsonKeys.Acks, session.Acks);
        json.WriteNumber(JsonKeys.Rejects, session.Rejects);
        json.WriteNumber(JsonKeys.Fills, session.Fills);
        json.WriteNumber(JsonKeys.Unanswered, session.Unanswered);
        json.WriteNumber(JsonKeys.ConnectionLost, session.ConnectionLost);
        json.WriteNumber(JsonKeys.Answered, session.Answered);
        json.WriteNumber(JsonKeys.AnsweredLate, session.AnsweredLate);
        json.WriteNumber(JsonKeys.Untracked, session.Untracked);
        json.WriteNumber(JsonKeys.UnmatchedAnswers, session.UnmatchedAnswers);
        json.WriteNumber(JsonKeys.Replayed, session.Replayed);
        json.WriteNumber(JsonKeys.Segments, session.Segments);
        json.WriteNumber(JsonKeys.Retransmits, session.Retransmits);
        json.WriteNumber(JsonKeys.Retransmitted, session.Retransmitted);
        json.WriteNumber(JsonKeys.OutOfWindow, session.OutOfWindow);
        json.WriteNumber(JsonKeys.SharedStamp, session.SharedStamp);
        json.WriteNumber(JsonKeys.StreamGaps, session.StreamGaps);
        json.WriteNumber(JsonKeys.SequenceGaps, session.SequenceGaps);
        json.WriteNumber(JsonKeys.SequenceMissing, session.SequenceMissing);
        json.WriteNumber(JsonKeys.Resent, session.Resent);
        json.WriteNumber(JsonKeys.KeyOverflow, session.KeyOverflow);
        json.WriteNumber(JsonKeys.Ambiguous, session.Ambiguous);
        json.WriteNumber(JsonKeys.TicksUnknown, session.TicksUnknown);
        json.WriteNumber(JsonKeys.Undecodable, session.Undecodable);
        WriteChecksums(json, session.Checksums);
        json.WriteBoolean(JsonKeys.Complete, session.Complete);
        json.WriteEndObject();
    }
}
