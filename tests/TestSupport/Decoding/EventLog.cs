// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;

namespace TestSupport.Decoding;

/// <summary>Keeps the events of reassembly.</summary>
internal sealed class EventLog
{
    private PacketEvent _claimed;

    internal List<PacketEvent> Events { get; } = [];

    internal List<PacketEvent> Segments => Of(PacketEventKind.Segment);

    internal List<PacketEvent> Messages => Of(PacketEventKind.Message);

    internal List<PacketEvent> Feed => Of(PacketEventKind.Feed);

    internal List<PacketEvent> Recovery => Of(PacketEventKind.Recovery);

    private List<PacketEvent> Of(PacketEventKind kind) => [.. Events.Where(packet => packet.Kind == kind)];

    internal readonly struct Sink(EventLog log) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref log._claimed;

        public void Publish() => log.Events.Add(log._claimed);
    }
}
