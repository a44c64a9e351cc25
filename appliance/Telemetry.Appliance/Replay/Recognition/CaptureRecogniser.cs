// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Appliance.Replay.Formats;
using Telemetry.Appliance.Replay.Packets;

namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>
/// Looks into captures for protocols that can be told from their bytes without doubt. What is not certain is not
/// named: a wrong guess would invent gaps.
/// </summary>
public static class CaptureRecogniser
{
    private const int MaxFrames = 500_000;
    private const int MaxGroups = 4096;
    private const int MaxConnections = 1024;
    private const int BufferGuard = 64;

    /// <summary>
    /// Looks at the beginning of each capture. Lines of one feed have the same name and stand in their order; so do
    /// gateways of one session.
    /// </summary>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static IReadOnlyList<DetectedReport> Recognise(CaptureSet captures)
    {
        var groups = new Dictionary<EndpointAddress, MoldCandidate>();
        var connections = new Dictionary<(EndpointAddress, EndpointAddress), SoupCandidate>();
        foreach (string path in captures.Paths)
        {
            using CaptureFile file = captures.OpenToLook(path);
            Look(file, groups, connections);
        }
        return [.. Feeds(groups.Values), .. Sessions(connections.Values)];
    }

    private static void Look(
        CaptureFile file, Dictionary<EndpointAddress, MoldCandidate> groups,
        Dictionary<(EndpointAddress, EndpointAddress), SoupCandidate> connections)
    {
        CaptureFrame frame = default;
        ParsedPacket packet = default;
        int unmoved = 0;
        for (int frames = 0; frames < MaxFrames && unmoved < BufferGuard;)
        {
            CaptureRead read = file.TryRead(ref frame);
            if (read == CaptureRead.End)
                return;
            if (read == CaptureRead.NeedMore)
            {
                unmoved = file.Input.Refill(file.Input.Start) < 0 ? unmoved + 1 : 0;
                continue;
            }
            frames++;
            ReadOnlySpan<byte> bytes = file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
            if (PacketParser.Parse(bytes, frame.WireLength, frame.Link, ref packet) != ParseVerdict.Parsed)
                continue;
            ReadOnlySpan<byte> payload = bytes.Slice(packet.PayloadOffset, packet.CapturedLength);
            if (packet.Protocol == PacketParser.Udp)
                LookAtDatagram(groups, in packet, payload);
            else
                LookAtSegment(connections, in packet, payload);
        }
    }

    private static void LookAtDatagram(
        Dictionary<EndpointAddress, MoldCandidate> groups, in ParsedPacket packet, ReadOnlySpan<byte> payload)
    {
        var endpoint = new EndpointAddress(packet.DestinationAddress, packet.DestinationPort);
        if (!groups.TryGetValue(endpoint, out MoldCandidate? candidate))
        {
            if (groups.Count == MaxGroups)
                return;
            candidate = new MoldCandidate(endpoint);
            groups.Add(endpoint, candidate);
        }
        candidate.Observe(payload, packet.PayloadLength);
    }

    private static void LookAtSegment(
        Dictionary<(EndpointAddress, EndpointAddress), SoupCandidate> connections, in ParsedPacket packet,
        ReadOnlySpan<byte> payload)
    {
        var from = new EndpointAddress(packet.SourceAddress, packet.SourcePort);
        var to = new EndpointAddress(packet.DestinationAddress, packet.DestinationPort);
        bool ordered = from.Address < to.Address || (from.Address == to.Address && from.Port < to.Port);
        (EndpointAddress, EndpointAddress) key = ordered ? (from, to) : (to, from);
        if (!connections.TryGetValue(key, out SoupCandidate? candidate))
        {
            if (connections.Count == MaxConnections)
                return;
            candidate = new SoupCandidate(key.Item1, key.Item2);
            connections.Add(key, candidate);
        }
        candidate.Observe(from, packet.TcpSequence, packet.TcpFlags, payload, packet.PayloadLength);
    }

    private static IEnumerable<DetectedReport> Feeds(IEnumerable<MoldCandidate> groups)
    {
        List<MoldCandidate> left = [.. groups.Where(group => group.IsRecognised)
            .OrderBy(group => group.Endpoint.Address).ThenBy(group => group.Endpoint.Port)];
        int number = 0;
        while (left.Count > 0)
        {
            MoldCandidate first = left[0];
            List<MoldCandidate> lines = [first, .. left.Skip(1).Where(first.IsSameFeedAs)];
            left.RemoveAll(lines.Contains);
            number++;
            string protocol = lines.All(line => line.IsItch) ? "moldudp64-itch50" : "moldudp64";
            foreach (MoldCandidate line in lines)
                yield return Report("feed", number, protocol, line.Endpoint, line.Packets, line.Confidence,
                    line.Evidence(lines.Count));
        }
    }

    private static IEnumerable<DetectedReport> Sessions(IEnumerable<SoupCandidate> connections)
    {
        int number = 0;
        foreach (IGrouping<(string?, EndpointAddress), SoupCandidate> gateway in connections
            .Where(connection => connection.Protocol() is not null)
            .GroupBy(connection => (connection.Protocol(), connection.Gateway))
            .OrderBy(gateway => gateway.Key.Gateway.Address).ThenBy(gateway => gateway.Key.Gateway.Port))
        {
            number++;
            SoupCandidate best = gateway.MaxBy(connection => connection.Fitting)!;
            yield return Report("session", number, gateway.Key.Item1!, gateway.Key.Item2,
                gateway.Sum(connection => connection.Packets), best.Confidence, best.Evidence());
        }
    }

    private static DetectedReport Report(
        string kind, int number, string protocol, EndpointAddress endpoint, long packets, double confidence,
        string evidence) => new()
        {
            Kind = kind,
            Name = string.Create(CultureInfo.InvariantCulture, $"{kind}{number}"),
            Protocol = protocol,
            Address = endpoint.AddressText(),
            Port = endpoint.Port,
            Packets = packets,
            Confidence = confidence,
            Evidence = evidence,
        };
}
