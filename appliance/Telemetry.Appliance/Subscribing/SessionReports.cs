// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Reports;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>Counters of sessions as reports.</summary>
internal static class SessionReports
{
    /// <summary>All sessions.</summary>
    public static IReadOnlyList<SessionReport> All(CounterState counters, CatalogState catalog) =>
        [.. Enumerable.Range(0, catalog.SessionCount)
            .Select(index => Session(
                counters.Sessions[index], counters.SessionNumbers[index], catalog.Session(index), counters.HasBreak))];

    private static SessionReport Session(
        in SessionCounterFields counters, in NumberFields numbers, CatalogState.SessionName name,
        bool hasBreak) => new()
        {
            Session = name.Name!,
            Protocol = name.ProtocolName,
            Connections = counters.Connections,
            MessagesToExchange = counters.MessagesToExchange,
            MessagesFromExchange = counters.MessagesFromExchange,
            Orders = counters.Orders,
            Cancels = counters.Cancels,
            Replaces = counters.Replaces,
            Acks = counters.Acks,
            Rejects = counters.Rejects,
            Fills = counters.Fills,
            Unanswered = counters.Unanswered,
            ConnectionLost = counters.ConnectionLost,
            Answered = counters.Answered,
            AnsweredLate = counters.AnsweredLate,
            Untracked = counters.Untracked,
            UnmatchedAnswers = counters.UnmatchedAnswers,
            Replayed = counters.Replayed,
            Retransmits = counters.Retransmits,
            Retransmitted = counters.Retransmitted,
            SharedStamp = counters.SharedStamp,
            StreamGaps = counters.StreamGaps,
            SequenceGaps = numbers.Gaps,
            SequenceMissing = numbers.Missing,
            Resent = numbers.Resent,
            KeyOverflow = counters.KeyOverflow,
            Undecodable = counters.Undecodable,
            Ambiguous = counters.Ambiguous,
            TicksUnknown = counters.TicksUnknown,
            Segments = counters.Segments,
            Complete = !hasBreak && counters.RecordsLost == 0 && counters.RecordsImpaired == 0
                && counters.KeyOverflow == 0,
        };
}
