// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Feeds;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Packets;
using Telemetry.Publishing;

namespace Telemetry.Appliance;

/// <summary>Tells each packet and message behind the analysis, where that was asked for.</summary>
[HotPath]
internal readonly struct PacketPublishingHandler(PacketPublisher teller) : IValueEventHandler<PacketEvent>
{
    /// <inheritdoc/>
    public void OnStart() => ThreadName.Set("packets");

    /// <inheritdoc/>
    public void OnEvent(ref PacketEvent data, long sequence, bool endOfBatch)
    {
        teller.Tell(in data);
        if (data.Kind == PacketEventKind.EndOfInput)
            teller.Complete();
    }
}
