// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace TestSupport.Workload;

/// <summary>A pcap of MoldUDP64 in frames of 150 bytes, two messages each: channels in turn, each on a line A and, a
/// few packets later, on a line B; some packets of line A are lost. Equal arguments give equal files.</summary>
public static class FeedCapture
{
    /// <summary>Length of a frame, bytes.</summary>
    public const int FrameLength = 150;

    /// <summary>Largest number of channels.</summary>
    public const int MostChannels = 1_000;

    /// <summary>The feed's configuration, for any number of channels.</summary>
    public static string Configuration => $$"""
        feeds:
          - name: feed
            protocol: moldudp64
            max_channels: {{MostChannels}}
            lines:
              - {name: A, addresses: [{{Groups(GroupsA)}}]}
              - {name: B, addresses: [{{Groups(GroupsB)}}]}
        """;

    private const int RecordLength = 16;
    private const int PayloadAt = RecordLength + 42;
    private const int MessageLength = 42;
    private const int Messages = 2;
    private const int LaterByPackets = 3;
    private const int LossEvery = 50_021;
    private const long StartSeconds = 1_768_487_400;
    private const int Port = 26_400;
    private const int GroupsOfRange = 250;
    private const uint GroupsA = 0xE964_0000;               // 233.100.0.0
    private const uint GroupsB = 0xE965_0000;               // 233.101.0.0

    /// <summary>Writes one.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="packets">Packets of both lines together.</param>
    /// <param name="channels">Number sequences, each with groups of its own.</param>
    public static void Write(string path, int packets, int channels)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true).ToArray());
        byte[] record = Template();
        long stampNs = 0;
        for (long tick = 0; tick < packets / 2; tick++)
        {
            stampNs += 500 + (tick * 7 % 1_000);
            if (tick % LossEvery != LossEvery - 1)
                Put(file, record, stampNs, tick, channels, GroupsA);
            if (tick >= LaterByPackets)
                Put(file, record, stampNs + 250, tick - LaterByPackets, channels, GroupsB);
        }
    }

    private static string Groups(uint groups) => string.Join(", ", Enumerable.Range(0, MostChannels / GroupsOfRange)
        .Select(range => $"233.{(byte)(groups >> 16)}.{range}.1-{GroupsOfRange}:{Port}"));

    private static byte[] Template()
    {
        byte[] record = new byte[RecordLength + FrameLength];
        byte[] frame = new PacketBuilder
        {
            DestinationPort = Port,
            Payload = new byte[FrameLength - (PayloadAt - RecordLength)],
        }.Build();
        frame.CopyTo(record, RecordLength);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), FrameLength);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), FrameLength);
        Span<byte> payload = record.AsSpan(PayloadAt);
        BinaryPrimitives.WriteUInt16BigEndian(payload[18..], Messages);
        for (int message = 0; message < Messages; message++)
            BinaryPrimitives.WriteUInt16BigEndian(payload[(20 + (message * (2 + MessageLength)))..], MessageLength);
        return record;
    }

    private static void Put(
        FileStream file, byte[] record, long stampNs, long tick, int channels, uint groups)
    {
        int channel = (int)(tick % channels);
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(StartSeconds + (stampNs / 1_000_000_000)));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), (uint)(stampNs % 1_000_000_000));
        uint group = groups + (uint)((channel / GroupsOfRange << 8) + (channel % GroupsOfRange) + 1);
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(RecordLength + 30), group);
        Span<byte> payload = record.AsSpan(PayloadAt);
        Encoding.ASCII.GetBytes($"CHAN{channel:D6}", payload);
        BinaryPrimitives.WriteInt64BigEndian(payload[10..], (tick / channels * Messages) + 1);
        file.Write(record);
    }
}
