// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Publishing;

/// <summary>Tells once an interval what is counted outside the analysis.</summary>
public interface IHostCounterSource
{
    /// <summary>
    /// Fills in the totals since the start; what cannot be told is <see cref="NullValue.Int64"/>.
    /// </summary>
    void Read(ref HostCounters counters);

    /// <summary>Fills in what was lost before the hooks up to this moment; may be asked between intervals.</summary>
    void ReadDrops(ref HostDropCounters drops)
    {
        drops.NicMissed = NullValue.Int64;
        drops.NicNoBuffer = NullValue.Int64;
        drops.SoftnetDropped = NullValue.Int64;
    }

    /// <summary>Fills in what sockets dropped since the start.</summary>
    /// <param name="drops">By the rows of <see cref="SocketRow.Of"/>; unknown where no socket is.</param>
    /// <returns>False if sockets cannot be looked at.</returns>
    bool ReadSockets(Span<long> drops) => false;

    /// <summary>Fills in who holds the memberships, by line index; what is not told stays.</summary>
    void ReadMemberships(Span<LineMembership> memberships)
    {
    }

    /// <summary>Fills in who subscribes, as many as there is room for.</summary>
    /// <returns>How many there are; -1 if that cannot be told.</returns>
    int ReadSubscribers(Span<SubscriberCounters> subscribers) => -1;
}
