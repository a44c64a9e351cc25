// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Counters of sessions as reports.</summary>
internal static class SessionReports
{
    /// <summary>All sessions.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
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
        session.Counters = counters;
        session.Complete = !hasBreak && session.HasAllRecords;
    }
}
