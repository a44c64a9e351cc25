// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Streams;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Hosting;

/// <summary>Events into the pipeline's ring. A full ring is waited for: meanwhile the kernel's rings are the
/// buffer.</summary>
[HotPath]
internal struct PipelineSink(ValueRingBuffer<PacketEvent> ring) : IPacketEventSink
{
    private long _sequence;

    /// <inheritdoc/>
    public ref PacketEvent Claim()
    {
        _sequence = ring.Next();
        return ref ring[_sequence];
    }

    /// <inheritdoc/>
    public readonly void Publish() => ring.Publish(_sequence);
}
