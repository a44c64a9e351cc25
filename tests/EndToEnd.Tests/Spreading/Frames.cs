// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using EndToEnd.Tests.Extract;

namespace EndToEnd.Tests.Spreading;

/// <summary>Frames in files, and the conversation that each is of.</summary>
internal static class Frames
{
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private const int LengthAt = 8;
    private const int AddressesAt = 26;                         // of IPv4 behind Ethernet
    private const int PortsAt = 34;

    /// <summary>Whole frames of a pcap that may still be written.</summary>
    internal static List<byte[]> OfPcap(byte[] pcap)
    {
        List<byte[]> frames = [];
        for (int at = FileHeader; at + RecordHeader <= pcap.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(pcap.AsSpan(at + LengthAt));
            if (at + RecordHeader + length > pcap.Length)
                break;
            frames.Add(pcap[(at + RecordHeader)..(at + RecordHeader + length)]);
            at += RecordHeader + length;
        }
        return frames;
    }

    /// <summary>Frames of a file as tcpdump reads it.</summary>
    internal static List<byte[]> Of(string path) =>
        [.. Wireshark.Records(path).Select(record => record[RecordHeader..])];

    /// <summary>Both ends of an IPv4 frame without options, in one order for both directions; null for
    /// others.</summary>
    internal static string? ConversationOf(byte[] frame)
    {
        if (frame.Length < PortsAt + 4 || frame[12] != 8 || frame[13] != 0)
            return null;
        string[] ends = [.. Enumerable.Range(0, 2).Select(end => Convert.ToHexString(
            [.. frame.AsSpan(AddressesAt + (4 * end), 4), .. frame.AsSpan(PortsAt + (2 * end), 2)])).Order()];
        return string.Join('-', ends);
    }
}
