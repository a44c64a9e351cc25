// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text.Json;

namespace TestSupport;

/// <summary>One real capture, with the results on which two independent decoders agree.</summary>
/// <param name="File">Path in the folder of vectors.</param>
/// <param name="Protocol">Id of the protocol.</param>
/// <param name="Packets">Known properties and bytes of each packet.</param>
public sealed record VectorCapture(string File, string Protocol, IReadOnlyList<VectorPacket> Packets)
{
    /// <summary>The captures of a protocol.</summary>
    public static IReadOnlyList<VectorCapture> Of(string protocol)
    {
        string folder = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors");
        byte[] json = System.IO.File.ReadAllBytes(Path.Combine(folder, "vectors.json"));
        using JsonDocument vectors = JsonDocument.Parse(json);
        List<VectorCapture> captures = [];
        const int rawIp = 101;
        const int cookedLinux = 113;
        foreach (JsonElement capture in vectors.RootElement.GetProperty("captures").EnumerateArray())
        {
            if (capture.GetProperty("protocol").GetString() != protocol)
                continue;
            string file = capture.GetProperty("file").GetString()!;
            byte[] bytes = System.IO.File.ReadAllBytes(Path.Combine(folder, file));
            List<byte[]> frames = Frames(bytes);
            int linkLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(20)) switch
            {
                rawIp => 0,
                cookedLinux => 16,
                _ => 14,
            };
            List<VectorPacket> packets = [];
            foreach (JsonElement packet in capture.GetProperty("packets").EnumerateArray())
            {
                byte[] frame = frames[packet.GetProperty("frame").GetInt32() - 1];
                packets.Add(new VectorPacket(packet.Clone(), Payload(frame, linkLength)));
            }
            captures.Add(new VectorCapture(file, protocol, packets));
        }
        return captures;
    }

    private static List<byte[]> Frames(byte[] capture)
    {
        const int fileHeaderLength = 24;
        const int recordHeaderLength = 16;
        List<byte[]> frames = [];
        for (int position = fileHeaderLength; position < capture.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(capture.AsSpan(position + 8));
            position += recordHeaderLength;
            frames.Add(capture[position..(position + length)]);
            position += length;
        }
        return frames;
    }

    /// <summary>The UDP or TCP payload of a frame with IPv4, by the lengths in its headers.</summary>
    private static byte[] Payload(byte[] frame, int linkLength)
    {
        int ip = linkLength;
        while (ip > 0 && BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(ip - 2)) == 0x8100)
            ip += 4;
        int ipEnd = ip + BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(ip + 2));
        int l4 = ip + ((frame[ip] & 15) * 4);
        bool isUdp = frame[ip + 9] == 17;
        int payload = l4 + (isUdp ? 8 : (frame[l4 + 12] >> 4) * 4);
        int end = isUdp ? l4 + BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(l4 + 4)) : ipEnd;
        return frame[payload..end];
    }
}
