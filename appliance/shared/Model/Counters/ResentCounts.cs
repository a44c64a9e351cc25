// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Model.Counters;

/// <summary>
/// Segments that the kernel sent again, by connection and reason. One thread counts, any thread reads. Numbers of
/// connections that are this far apart share a place: the older one's counts are unknown from then on.
/// </summary>
[HotPath]
public sealed class ResentCounts
{
    private const int Places = 4096;

    private struct Place
    {
        internal uint Connection;
        internal long Fast;
        internal long Timeout;
    }

    private readonly Place[] _places = new Place[Places];

    /// <summary>Counts segments of a connection.</summary>
    /// <param name="connection">Number of the connection, from 1.</param>
    /// <param name="reason">Reason that they were sent again.</param>
    public void Add(uint connection, ResentReason reason, int segments)
    {
        ref Place place = ref _places[connection % Places];
        if (place.Connection != connection)
        {
            if (connection < place.Connection)
                return;
            // A reader between these lines finds a connection that it does not ask for.
            Volatile.Write(ref place.Connection, 0);
            (place.Fast, place.Timeout) = (0, 0);
            Volatile.Write(ref place.Connection, connection);
        }
        if (reason == ResentReason.Fast)
            Volatile.Write(ref place.Fast, place.Fast + segments);
        else if (reason == ResentReason.Timeout)
            Volatile.Write(ref place.Timeout, place.Timeout + segments);
    }

    /// <summary>Reads the counts of a connection.</summary>
    /// <param name="connection">Number of the connection, from 1.</param>
    /// <returns>Null if a newer connection has its place.</returns>
    public (long Fast, long Timeout)? Of(uint connection)
    {
        ref Place place = ref _places[connection % Places];
        uint before = Volatile.Read(ref place.Connection);
        (long fast, long timeout) = (Volatile.Read(ref place.Fast), Volatile.Read(ref place.Timeout));
        if (before == connection && Volatile.Read(ref place.Connection) == connection)
            return (fast, timeout);
        return before < connection ? (0, 0) : null;
    }
}
