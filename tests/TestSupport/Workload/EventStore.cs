// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Streams;

namespace TestSupport.Workload;

/// <summary>Keeps the events of a decoder, up to a number; begun anew by setting <see cref="Count"/> to 0.</summary>
public sealed class EventStore(int capacity)
{
    /// <summary>The events; the first <see cref="Count"/> are valid.</summary>
    public PacketEvent[] Events { get; } = new PacketEvent[capacity];

    /// <summary>How many there are.</summary>
    public int Count { get; set; }

    /// <summary>Its end for a decoder.</summary>
    public readonly struct Sink(EventStore store) : IPacketEventSink
    {
        /// <inheritdoc/>
        public ref PacketEvent Claim() => ref store.Events[store.Count];

        /// <inheritdoc/>
        public void Publish() => store.Count++;
    }
}
