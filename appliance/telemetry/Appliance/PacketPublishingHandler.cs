// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Packets;
using Telemetry.Model.Threads;
using Telemetry.Publishing;

namespace Telemetry.Appliance;

/// <summary>Publishes each packet and message after the analysis, if requested.</summary>
[HotPath]
internal readonly struct PacketPublishingHandler(PacketPublisher publisher) : IValueEventHandler<PacketEvent>
{
    public void OnStart() => ThreadName.Set("packets");

    public void OnEvent(ref PacketEvent data, long sequence, bool endOfBatch)
    {
        publisher.Publish(in data);
        if (data.Kind == PacketEventKind.EndOfInput)
            publisher.Complete();
    }
}
