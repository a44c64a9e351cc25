// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Publishing.State;

namespace TestSupport;

/// <summary>Counts of a day's state for sessions.</summary>
public static class SessionTotals
{
    /// <summary>New orders of each session, the rows of unassigned traffic last; none before the first state.</summary>
    public static IReadOnlyList<long> Orders(string path) => Read(path, session => session.Orders);

    /// <summary>Answers that accept an order, in the same way.</summary>
    public static IReadOnlyList<long> Acks(string path) => Read(path, session => session.Acks);

    private static IReadOnlyList<long> Read(string path, Func<SessionCounters, long> count) =>
        File.Exists(path) && StateFile.Decode(File.ReadAllBytes(path), out StoredState? stored) is null
            ? [.. stored!.State.Sessions.Select(count)] : [];
}
