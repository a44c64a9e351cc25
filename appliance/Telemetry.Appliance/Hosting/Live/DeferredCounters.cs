// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Counters;
using Telemetry.Appliance.Model.Events;
using Telemetry.Appliance.Publishing;

namespace Telemetry.Appliance.Hosting.Live;

/// <summary>Stands for counters whose owner is made after the publisher that reads them.</summary>
internal sealed class DeferredCounters : IHostCounterSource
{
    /// <summary>The real ones; set before anything runs.</summary>
    internal IHostCounterSource? Counters { get; set; }

    /// <inheritdoc/>
    public void Read(ref HostCounters counters) => Counters?.Read(ref counters);

    /// <inheritdoc/>
    public void ReadDrops(ref HostDropCounters drops) => Counters?.ReadDrops(ref drops);

    /// <inheritdoc/>
    public bool ReadSockets(Span<long> drops) => Counters?.ReadSockets(drops) ?? false;

    /// <inheritdoc/>
    public void ReadMemberships(Span<LineMembership> memberships) => Counters?.ReadMemberships(memberships);

    /// <inheritdoc/>
    public int ReadSubscribers(Span<SubscriberCounters> subscribers) => Counters?.ReadSubscribers(subscribers) ?? -1;
}
