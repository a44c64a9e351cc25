// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;

namespace TestSupport.Workload;

/// <summary>Counts the events of a decoder and discards them.</summary>
public readonly struct DiscardingSink(DiscardingSink.Tally tally) : IPacketEventSink
{
    /// <summary>The counts.</summary>
    public sealed class Tally
    {
        internal readonly PacketEvent[] Place = new PacketEvent[1];

        /// <summary>Events.</summary>
        public long Events { get; internal set; }

        /// <summary>Order messages among them.</summary>
        public long Messages { get; internal set; }

        /// <summary>Events of packets that could not be decoded.</summary>
        public long Broken { get; internal set; }

        /// <summary>Lost records that the events report.</summary>
        public long Lost { get; internal set; }
    }

    /// <inheritdoc/>
    public ref PacketEvent Claim() => ref tally.Place[0];

    /// <inheritdoc/>
    public void Publish()
    {
        ref PacketEvent packet = ref tally.Place[0];
        tally.Events++;
        tally.Lost += packet.LostBefore;
        if (packet.Kind == PacketEventKind.Message)
            tally.Messages++;
        if (packet.Status != EnvelopeStatus.Ok)
            tally.Broken++;
    }
}
