// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Adaptive.Aeron.Driver.Media;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>A UDP datagram of a capture of the real driver, and what the real decoder says of it.</summary>
internal sealed record CapturedDatagram(long TimeNs, UdpAddress Source, UdpAddress Destination, byte[] Bytes,
    JsonElement Fields)
{
    private const int PcapHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const int EthernetLength = 14;
    private const byte Udp = 17;

    private static readonly IPAddress Publisher = IPAddress.Parse("10.77.0.1");

    internal string Type => Fields.GetProperty("type").GetString()!;

    /// <summary>True if the publisher's host sent it.</summary>
    internal bool IsFromPublisher => Source.Address.Equals(Publisher);

    internal int Int32(string field) => Fields.GetProperty(field).GetInt32();

    internal long Int64(string field) => Fields.GetProperty(field).GetInt64();

    /// <summary>Names of all captures; "c-driver/" for those of the C driver.</summary>
    internal static IEnumerable<string> Names()
    {
        string? vectors = ProjectTree.Vectors;
        if (vectors is null)
            return [];

        string captures = Path.Combine(vectors, "aeron", "captures");
        return Directory.EnumerateFiles(captures, "*.pcap", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(captures, file)[..^".pcap".Length]).Order(StringComparer.Ordinal);
    }

    /// <summary>All datagrams of a capture, with the decoder's lines beside them; times from the first one.</summary>
    internal static List<CapturedDatagram> Read(string name)
    {
        string captures = Path.Combine(ProjectTree.Vectors!, "aeron", "captures");
        byte[] pcap = File.ReadAllBytes(Path.Combine(captures, name + ".pcap"));
        Assert.Equal(0xA1B23C4Du, BinaryPrimitives.ReadUInt32LittleEndian(pcap));
        string frames = Path.Combine(captures, "frames", name.Replace('/', '-') + ".jsonl.gz");
        using var lines = new StreamReader(new GZipStream(File.OpenRead(frames), CompressionMode.Decompress));

        var datagrams = new List<CapturedDatagram>();
        long firstNs = -1;
        for (int at = PcapHeaderLength; at < pcap.Length;)
        {
            long seconds = BinaryPrimitives.ReadUInt32LittleEndian(pcap.AsSpan(at));
            long timeNs = seconds * 1_000_000_000 + BinaryPrimitives.ReadUInt32LittleEndian(pcap.AsSpan(at + 4));
            int length = BinaryPrimitives.ReadInt32LittleEndian(pcap.AsSpan(at + 8));
            ReadOnlySpan<byte> packet = pcap.AsSpan(at + RecordHeaderLength, length);
            at += RecordHeaderLength + length;
            firstNs = firstNs < 0 ? timeNs : firstNs;
            JsonElement fields = JsonDocument.Parse(lines.ReadLine()!).RootElement;
            if (Parse(packet, timeNs - firstNs, fields) is { } datagram)
                datagrams.Add(datagram);
        }

        return datagrams;
    }

    private static CapturedDatagram? Parse(ReadOnlySpan<byte> packet, long timeNs, JsonElement fields)
    {
        ReadOnlySpan<byte> ip = packet[EthernetLength..];
        int headerLength = (ip[0] & 0x0F) * 4;
        if (ip[9] != Udp)
            return null;

        ReadOnlySpan<byte> udp = ip[headerLength..];
        int udpLength = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        return new CapturedDatagram(timeNs,
            new UdpAddress(new IPAddress(ip[12..16]), BinaryPrimitives.ReadUInt16BigEndian(udp)),
            new UdpAddress(new IPAddress(ip[16..20]), BinaryPrimitives.ReadUInt16BigEndian(udp[2..])),
            udp[8..udpLength].ToArray(), fields);
    }
}
