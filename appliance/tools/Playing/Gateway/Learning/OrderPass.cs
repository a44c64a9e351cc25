// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>Reads the captures once for the orders of the sessions, and what answered them.</summary>
internal static class OrderPass
{
    private const int Most = 512;                               // packets at once

    /// <summary>Reads the recordings of all sessions whose protocol the gateway speaks.</summary>
    /// <exception cref="FailureException">A capture cannot be read, or it was stopped.</exception>
    public static IReadOnlyList<SessionRecording> Read(PlayPlan plan, CancellationToken stop)
    {
        List<SessionRecording> recordings =
        [
            .. SessionsOf(plan.Topology).Where(session => LayoutOf(session) is not null)
                .Select(session => new SessionRecording(session, LayoutOf(session)!)),
        ];
        if (recordings.Count == 0)
            return recordings;
        using var captures = new CaptureSet(plan.Captures, stop) { Opens = plan.Opens };
        DeviceStamps? stamps = DeviceStamps.Find(captures, plan.Stamps);
        List<FlowDefinition> flows = [.. plan.Topology.Flows.Where(flow => flow is { IsTcp: true, FeedIndex: < 0 })];
        using var reader = new ReplayReader(captures, flows, threads: 1, plan.VerifiesChecksums, stamps, stop);
        var collector = new OrderCollector(plan, recordings);
        Read(reader, plan.Topology, collector);
        if (reader.IsStopped)
            throw new FailureException(reader.Failures);
        return recordings;
    }

    /// <summary>The sessions of a topology that have logins of their own.</summary>
    public static IEnumerable<SessionDefinition> SessionsOf(Topology topology) =>
        topology.Sessions.Where(session => session is { IsUnassigned: false, IsRemoved: false });

    /// <summary>Fields of the messages of a session; null if the gateway does not speak its protocol.</summary>
    public static OrderEntryLayout? LayoutOf(SessionDefinition session) =>
        ProtocolCatalog.Find(session.Protocol)?.Gateway;

    private static void Read(ReplayReader reader, Topology topology, OrderCollector collector)
    {
        var decoder = new PacketDecoder<OrderCollector.Sink>(
            topology, TcpStreamOptions.For(topology), new OrderCollector.Sink(collector));
        long clockNs = long.MinValue;
        while (reader.TakeNext(Most, out Span<byte> buffer) is { Length: > 0 } packets)
        {
            foreach (ref readonly PendingPacket pending in packets)
            {
                CapturedPacket packet = default;
                ReplayReader.Fill(in pending, buffer, ref packet);
                clockNs = Math.Max(clockNs, pending.Head.StampNs);
                decoder.OnPacket(ref packet, clockNs, decodedStampNs: 0, PacketEventFlags.None);
                collector.EndPacket(packet.Payload);
            }
        }
        decoder.EndOfInput(Math.Max(clockNs, 0));
        collector.EndPacket([]);
    }
}
