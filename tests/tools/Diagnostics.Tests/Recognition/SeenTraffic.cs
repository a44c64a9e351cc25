// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Traffic for recognition, one packet each millisecond.</summary>
/// <param name="declared">Protocols that a configuration declares.</param>
internal sealed class SeenTraffic(params ProtocolRow[] declared)
{
    /// <summary>Stamp of the first packet, nanoseconds since 1970.</summary>
    public const long StartNs = 1_700_000_000_000_000_000;

    private const long StepNs = 1_000_000;

    private readonly TrafficLook _look = new(declared);
    private readonly Dictionary<(string, string), uint> _sequences = [];

    /// <summary>Stamp of the next packet, nanoseconds since 1970.</summary>
    public long NowNs { get; private set; } = StartNs;

    /// <summary>Datagrams and segments for which there was no room.</summary>
    public (long Datagrams, long Segments) PassedOver => (_look.DatagramsPassedOver, _look.SegmentsPassedOver);

    /// <summary>The result of recognition.</summary>
    public IReadOnlyList<DetectedReport> Judged => Recogniser.Judge(_look);

    /// <summary>The result without unknown traffic: kind, name, protocol, address and port.</summary>
    public IEnumerable<(string Kind, string Name, string Protocol, string Where)> Named => Judged
        .Where(report => report.Kind != DetectedKind.Unknown)
        .Select(report => (report.Kind, report.Name, report.Protocol, $"{report.Address}:{report.Port}"));

    /// <summary>A datagram.</summary>
    /// <param name="to">Its destination.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="snapLength">Largest number of captured bytes of its payload.</param>
    public SeenTraffic Datagram(string to, ReadOnlySpan<byte> payload, int snapLength = int.MaxValue)
    {
        Look(17, "10.9.9.9:7000", to, 0, 0, payload, snapLength);
        return this;
    }

    /// <summary>A TCP segment that follows the one before it.</summary>
    public SeenTraffic Segment(string from, string to, ReadOnlySpan<byte> payload, byte flags = 0x18)
    {
        uint sequence = _sequences.GetValueOrDefault((from, to), 1000u);
        Look(6, from, to, sequence, flags, payload);
        _sequences[(from, to)] = sequence + (uint)payload.Length + ((flags & 2) != 0 ? 1u : 0u);
        return this;
    }

    /// <summary>A TCP segment anywhere in its stream.</summary>
    public SeenTraffic SegmentAt(string from, string to, uint sequence, ReadOnlySpan<byte> payload)
    {
        Look(6, from, to, sequence, 0x18, payload);
        return this;
    }

    /// <summary>Begins another place of a sample, some time later.</summary>
    public SeenTraffic Place(int minutes = 60)
    {
        const long minuteNs = 60_000_000_000;
        NowNs += minutes * minuteNs;
        _look.BeginPlace();
        return this;
    }

    /// <summary>A TCP segment that was not captured.</summary>
    public SeenTraffic Missed(string from, string to, int length)
    {
        _sequences[(from, to)] = _sequences.GetValueOrDefault((from, to), 1000u) + (uint)length;
        return this;
    }

    private void Look(
        byte protocol, string from, string to, uint sequence, byte flags, ReadOnlySpan<byte> payload,
        int snapLength = int.MaxValue)
    {
        byte[] captured = payload[..Math.Min(payload.Length, snapLength)].ToArray();
        IPEndPoint source = IPEndPoint.Parse(from);
        IPEndPoint destination = IPEndPoint.Parse(to);
        _look.Look(new ParsedPacket
        {
            SourceAddress = EndpointAddress.FromAddress(source.Address),
            DestinationAddress = EndpointAddress.FromAddress(destination.Address),
            SourcePort = (ushort)source.Port,
            DestinationPort = (ushort)destination.Port,
            Protocol = protocol,
            TcpSequence = sequence,
            TcpFlags = flags,
            PayloadLength = payload.Length,
            CapturedLength = captured.Length,
        }, captured, NowNs);
        NowNs += StepNs;
    }
}
