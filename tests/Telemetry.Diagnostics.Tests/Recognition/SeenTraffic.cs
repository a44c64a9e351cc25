// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Model.Definitions;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Traffic that recognition looks at, a millisecond from packet to packet.</summary>
internal sealed class SeenTraffic
{
    /// <summary>When the first packet was captured, nanoseconds since 1970.</summary>
    public const long StartNs = 1_700_000_000_000_000_000;

    private const long StepNs = 1_000_000;

    private readonly TrafficLook _look = new();
    private readonly Dictionary<(string, string), uint> _sequences = [];

    /// <summary>When the next packet is captured, nanoseconds since 1970.</summary>
    public long NowNs { get; private set; } = StartNs;

    /// <summary>Datagrams and segments that there was no room for.</summary>
    public (long Datagrams, long Segments) PassedOver => (_look.DatagramsPassedOver, _look.SegmentsPassedOver);

    /// <summary>What is made of it.</summary>
    public IReadOnlyList<DetectedReport> Judged => Recogniser.Judge(_look);

    /// <summary>What is made of it but for what is unknown: kind, name, protocol, address and port.</summary>
    public IEnumerable<(string Kind, string Name, string Protocol, string Where)> Named => Judged
        .Where(report => report.Kind != DetectedKind.Unknown)
        .Select(report => (report.Kind, report.Name, report.Protocol, $"{report.Address}:{report.Port}"));

    /// <summary>A datagram.</summary>
    /// <param name="to">Where it goes to.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="snapLength">Bytes of its payload that are captured, at most.</param>
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
