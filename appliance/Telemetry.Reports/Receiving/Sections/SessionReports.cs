// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Counters of sessions as reports.</summary>
internal static class SessionReports
{
    /// <summary>All sessions.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    /// <param name="counters">The counters.</param>
    /// <param name="catalog">Names.</param>
    public static IReadOnlyList<SessionReport> All(
        IReadOnlyList<SessionReport>? before, CounterState counters, CatalogState catalog)
    {
        var sessions = ReportRows<SessionReport>.Over(before);
        for (int index = 0; index < catalog.SessionCount; index++)
        {
            SessionReport session = sessions.Next();
            Fill(session, counters.Sessions[index], catalog.Session(index), counters.HasBreak);
        }
        return sessions;
    }

    private static void Fill(
        SessionReport session, in SessionCounters counters, in CatalogState.SessionName name, bool hasBreak)
    {
        session.Session = name.Name!;
        session.Protocol = name.ProtocolName;
        session.Connections = counters.Connections;
        session.MessagesToExchange = counters.MessagesToExchange;
        session.MessagesFromExchange = counters.MessagesFromExchange;
        session.Orders = counters.Orders;
        session.Cancels = counters.Cancels;
        session.Replaces = counters.Replaces;
        session.Acks = counters.Acks;
        session.Rejects = counters.Rejects;
        session.Fills = counters.Fills;
        session.Unanswered = counters.Unanswered;
        session.ConnectionLost = counters.ConnectionLost;
        session.Answered = counters.Answered;
        session.AnsweredLate = counters.AnsweredLate;
        session.Untracked = counters.Untracked;
        session.UnmatchedAnswers = counters.UnmatchedAnswers;
        session.Replayed = counters.Replayed;
        session.Retransmits = counters.Retransmits;
        session.Retransmitted = counters.Retransmitted;
        session.SharedStamp = counters.SharedStamp;
        session.StreamGaps = counters.StreamGaps;
        session.SequenceGaps = counters.Numbers.Gaps;
        session.SequenceMissing = counters.Numbers.Missing;
        session.Resent = counters.Numbers.Resent;
        session.KeyOverflow = counters.KeyOverflow;
        session.Undecodable = counters.Undecodable;
        session.Ambiguous = counters.Ambiguous;
        session.TicksUnknown = counters.TicksUnknown;
        session.Segments = counters.Segments;
        session.OutOfWindow = counters.OutOfWindow;
        session.Checksums = FeedReports.Checksums(counters.Checksums);
        session.Complete = !hasBreak && counters.RecordsLost == 0 && counters.RecordsImpaired == 0
            && counters.KeyOverflow == 0;
    }
}
