// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Appliance.Extract;

/// <summary>Overwrites credentials as <c>run --capture</c> does: with the reader of the streams, whose messages are
/// discarded.</summary>
/// <param name="topology">Sessions and feeds.</param>
internal sealed class StreamSecrets(Topology topology) : ISegmentReader
{
    private readonly PacketDecoder<Discarded> _decoder = new(
        topology, TcpStreamOptions.For(topology), new Discarded(new PacketEvent[1]));

    public void Take(ref CapturedPacket packet, long clockNs) =>
        _decoder.OnPacket(ref packet, clockNs, decodedStampNs: 0, PacketEventFlags.None);

    private readonly struct Discarded(PacketEvent[] place) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref place[0];

        public void Publish()
        {
        }
    }
}
