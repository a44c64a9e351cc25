// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using TestSupport;
using TestSupport.Decoding;
using TestSupport.Workload;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>A capture of what one protocol sends, mutated in payloads and headers, and the truth about it.</summary>
internal sealed class MutatedCapture
{
    private const int MutatedBytes = 40;
    private const int FirstPort = 40_000;
    private const int Connections = 3;

    private readonly ProtocolRow _row;
    private readonly Random _random;
    private readonly byte[][] _corpus;
    private readonly uint[] _next = new uint[2 * Connections];
    private ReplayCounters _truth;

    /// <summary>Makes it.</summary>
    /// <param name="row">The protocol.</param>
    /// <param name="frames">How many frames.</param>
    /// <param name="seed">Decides all that is random.</param>
    public MutatedCapture(ProtocolRow row, int frames, int seed)
    {
        _row = row;
        _random = new Random(seed);
        _corpus = row.IsStream
            ? [StreamCorpus.Of(row.Id)]
            : [.. ProtocolPackets.All.Where(packet => packet.Protocol == row.Id)
                .Select(packet => Convert.FromHexString(packet.Hex))];
        var capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        uint stampNs = 0;
        for (int frame = 0; frame < frames; frame++)
            Add(capture, stampNs += 1 + (uint)_random.Next(2_000));
        Bytes = capture.ToArray();
    }

    /// <summary>Where a protocol's packets go to.</summary>
    public static string Endpoint(ProtocolRow row) => row.IsStream ? "10.99.0.1:7001" : "239.1.1.1:7001";

    /// <summary>Whether there was anything to mutate.</summary>
    public bool HasCorpus => _corpus.Sum(packet => packet.Length) > 0;

    /// <summary>The capture.</summary>
    public byte[] Bytes { get; }

    /// <summary>What must be seen.</summary>
    public ReplayCounters Truth => _truth;

    /// <summary>Datagrams that the decoder refuses.</summary>
    public int Refused { get; private set; }

    private void Add(CaptureBytes capture, uint stampNs)
    {
        ParseVerdict verdict = _random.Next(4) > 0
            ? ParseVerdict.Parsed : (ParseVerdict)_random.Next((int)ParseVerdict.BadLength + 1);
        byte[] payload = _row.IsStream ? Segment(out PacketBuilder builder) : Datagram(out builder);
        builder = builder with { Payload = payload };
        byte[] frame = WithHeaders(builder, verdict).Build();
        uint wireLength = (uint)frame.Length;
        int headersLength = frame.Length - payload.Length;
        if (verdict == ParseVerdict.Truncated)
        {
            frame = frame[.._random.Next(headersLength)];
        }
        else if (verdict == ParseVerdict.Parsed)
        {
            int captured = _random.Next(8) == 0 ? _random.Next(payload.Length + 1) : payload.Length;
            frame = frame[..(headersLength + captured)];
            Envelope envelope = default;
            if (!_row.IsStream && EnvelopeDecoder.Decode(
                _row.Id, payload.AsSpan(0, captured), payload.Length, ref envelope) != EnvelopeStatus.Ok)
                Refused++;
        }
        if (verdict == ParseVerdict.Parsed)
            _truth.Matched++;
        else
            _truth.Count(verdict, 1);
        capture.PcapRecord(1_700_000_000, stampNs, frame, wireLength);
    }

    /// <summary>A frame that must be judged so.</summary>
    private PacketBuilder WithHeaders(PacketBuilder builder, ParseVerdict verdict) => verdict switch
    {
        ParseVerdict.Unmatched => _random.Next(2) == 0
            ? builder with { Protocol = 1 }
            : builder with { DestinationPort = 9, SourcePort = 9 },
        ParseVerdict.Ethertype => builder with { EtherType = 0x0806 },
        ParseVerdict.VlanDepth => builder with { Tags = [(0x88a8, 1), (0x8100, 2), (0x8100, 3)] },
        ParseVerdict.Fragment => builder with { FragmentField = (ushort)(1 + _random.Next(0x1fff)) },
        ParseVerdict.Ipv6Extension => builder with
        {
            Source = IPAddress.Parse("2001:db8::1"),
            Destination = IPAddress.Parse("2001:db8::2"),
            Extensions = [(60, new byte[8])],
        },
        ParseVerdict.BadLength => _random.Next(2) == 0
            ? builder with { HeaderWords = (byte)_random.Next(5) }
            : builder with { UdpLength = (ushort)_random.Next(8), TcpWords = (byte)_random.Next(5) },
        _ => builder,
    };

    private byte[] Datagram(out PacketBuilder builder)
    {
        builder = new PacketBuilder { Destination = IPAddress.Parse("239.1.1.1"), DestinationPort = 7001 };
        byte[] payload = [.. _corpus[_random.Next(_corpus.Length)]];
        if (_random.Next(6) == 0)
            Array.Resize(ref payload, _random.Next(payload.Length + 20));
        Mutate(payload, MutatedBytes);
        return payload;
    }

    private byte[] Segment(out PacketBuilder builder)
    {
        byte[] messages = _corpus[0];
        int connection = _random.Next(Connections);
        bool isAnswer = _random.Next(2) == 0;
        ref uint next = ref _next[2 * connection + (isAnswer ? 1 : 0)];
        int start = _random.Next(messages.Length);
        byte[] payload = messages[start..(start + _random.Next(messages.Length - start))];
        Mutate(payload, payload.Length);
        uint sequence = next + (_random.Next(10) == 0 ? (uint)_random.Next(-300, 300) : 0);
        next = sequence + (uint)payload.Length;
        (IPAddress client, IPAddress gateway) = (IPAddress.Parse("10.99.0.2"), IPAddress.Parse("10.99.0.1"));
        ushort port = (ushort)(FirstPort + connection);
        builder = new PacketBuilder
        {
            IsTcp = true,
            Source = isAnswer ? gateway : client,
            SourcePort = isAnswer ? (ushort)7001 : port,
            Destination = isAnswer ? client : gateway,
            DestinationPort = isAnswer ? port : (ushort)7001,
            Sequence = sequence,
            TcpFlags = _random.Next(20) == 0 ? (byte)_random.Next(64) : (byte)16,
        };
        return payload;
    }

    private void Mutate(byte[] payload, int within)
    {
        for (int changes = _random.Next(4); changes > 0 && payload.Length > 0; changes--)
            payload[_random.Next(Math.Min(within, payload.Length))] = (byte)_random.Next(256);
    }
}
