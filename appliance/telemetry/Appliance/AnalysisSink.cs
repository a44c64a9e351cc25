// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Model.Types;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;

namespace Telemetry.Appliance;

/// <summary>Passes events to the analysis on the calling thread. For capture files: a file can wait, so no ring is
/// needed between, and an event stays in the core's own cache.</summary>
/// <param name="analysis">Processes each event.</param>
/// <param name="publisher">Publishes packets one by one, if requested; else null.</param>
[HotPath]
internal readonly struct AnalysisSink(Analysis analysis, PacketPublisher? publisher) : IPacketEventSink
{
    private readonly PacketEvent[] _place = new PacketEvent[1];

    /// <summary>Receives the types and lengths of messages before the event of their packet; null if types are not
    /// counted.</summary>
    internal HeadRing? Heads => analysis.Heads;

    public ref PacketEvent Claim() => ref _place[0];

    public void Publish()
    {
        ref PacketEvent item = ref _place[0];
        analysis.OnEvent(ref item);
        if (publisher is not null)
            Publish(ref item);
    }

    private void Publish(ref PacketEvent item)
    {
        publisher!.Publish(in item);
        if (item.Kind == PacketEventKind.EndOfInput)
            publisher.Complete();
    }
}
