// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;

namespace TestSupport.CaptureFiles;

/// <summary>One packet of a replay, kept for assertions.</summary>
internal sealed record Replayed(
    long StampNs, long Frame, int FlowId, int Source, byte[] Payload, int PayloadLength, uint WireLength,
        uint LostBefore)
{
    public static FlowDefinition Flow(int id, string address, ushort port, bool tcp = false, bool source = false) =>
        new()
        {
            Id = id,
            Endpoint = new EndpointAddress(address == "*" ? 0 : EndpointAddress.FromAddress(IPAddress.Parse(address)),
            port, port == 0),
            MatchesSource = source,
            IsTcp = tcp,
            SnapLength = 64,
            Protocol = ProtocolId.MoldUdp64,
        };

    public static ReplayReader Reader(IReadOnlyList<FlowDefinition> flows, params byte[][] captures) =>
        new(captures.Select((bytes, i) => Open(bytes, $"capture{i}")), flows);

    public static CaptureFile Open(byte[] bytes, string name = "capture", int bufferLength = 512 * 1024)
    {
        var stream = new MemoryStream(bytes);
        return new CaptureFile(name, new CaptureInput(stream, stream, bufferLength));
    }

    public static List<Replayed> All(ReplayReader reader)
    {
        var all = new List<Replayed>();
        CapturedPacket packet = default;
        while (reader.TryNext(ref packet))
        {
            all.Add(new Replayed(packet.Head.StampNs, packet.Head.Frame, packet.Head.FlowId, packet.Head.Source,
                packet.Payload.ToArray(),
                packet.Head.PayloadLength, packet.Head.WireLength, packet.Head.LostBefore));
        }
        return all;
    }
}
