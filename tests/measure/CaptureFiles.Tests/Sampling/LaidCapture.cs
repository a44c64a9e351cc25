// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Sampling;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Sampling;

/// <summary>A capture of numbered packets, with the offset of each record.</summary>
internal sealed class LaidCapture
{
    public const long StartNs = 1_700_000_000_000_000_000;

    private const long NsPerSecond = 1_000_000_000;

    public static readonly string[] Forms =
        ["pcap", "pcap big-endian", "pcap of microseconds", "pcapng", "pcapng big-endian", "erf", "expcap"];

    private LaidCapture(byte[] head, List<byte[]> records)
    {
        Head = head;
        Records = records;
        long at = head.Length;
        foreach (byte[] record in records)
        {
            Offsets.Add(at);
            at += record.Length;
        }
    }

    public byte[] Head { get; }

    public List<byte[]> Records { get; }

    public List<long> Offsets { get; } = [];

    public byte[] Bytes => Join([Head, .. Records]);

    /// <summary>Makes a capture of frames of different lengths.</summary>
    /// <param name="form">One of <see cref="Forms"/>.</param>
    /// <param name="count">Number of records.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="stampOf">Stamp of each number, nanoseconds since 1970; by default one each 100 us.</param>
    public static LaidCapture Make(string form, int count, int first = 0, Func<int, long>? stampOf = null)
    {
        stampOf ??= StampOf;
        bool bigEndian = form.EndsWith("big-endian", StringComparison.Ordinal);
        bool nanoseconds = form != "pcap of microseconds";
        byte[] head = form.StartsWith("pcapng", StringComparison.Ordinal)
            ? new CaptureBytes(bigEndian).Section().Interface(resolution: 9).Interface(resolution: 6).ToArray()
            : form == "erf" ? [] : new CaptureBytes(bigEndian).PcapHeader(nanoseconds).ToArray();
        List<byte[]> records = [];
        for (int number = first; number < first + count; number++)
            records.Add(Record(form, bigEndian, nanoseconds, number, stampOf(number)));
        return new LaidCapture(head, records);
    }

    /// <summary>Stamp of a number, of one clock that runs evenly.</summary>
    public static long StampOf(int number) => StartNs + (number * 100_000L);

    /// <summary>Records one behind the other.</summary>
    public static byte[] Join(IEnumerable<byte[]> records)
    {
        var bytes = new MemoryStream();
        foreach (byte[] record in records)
            bytes.Write(record);
        return bytes.ToArray();
    }

    /// <summary>The number of a packet.</summary>
    public static int NumberOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32BigEndian(frame[42..]);

    /// <summary>Numbers of the records that begin and end inside a place.</summary>
    public List<int> Inside(SampleShare share, params int[] except)
    {
        long length = Offsets[^1] + Records[^1].Length;
        List<int> inside = [];
        for (int place = 0; place < share.Places; place++)
        {
            long start = share.StartOf(place, length);
            for (int number = 0; number < Records.Count && !except.Contains(place); number++)
            {
                if (Offsets[number] >= start && Offsets[number] + Records[number].Length <= start + share.BytesEach)
                    inside.Add(number);
            }
        }
        return inside;
    }

    private static byte[] Record(string form, bool bigEndian, bool nanoseconds, int number, long stampNs)
    {
        byte[] payload = new byte[40 + (number * 7919 % 1_300)];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        for (int index = 4; index < payload.Length; index++)
            payload[index] = (byte)(number + (index * index));
        byte[] frame = Frames.UdpFrame("239.1.1.1", 5000, payload);
        switch (form)
        {
            case "erf":
                return Wrapped.Erf(stampNs, frame);
            case "expcap":
                return PcapRecord(false, true, stampNs, Wrapped.Expcap(stampNs, frame), frame.Length);
            case "pcapng" or "pcapng big-endian" when number % 2 == 1:
                return new CaptureBytes(bigEndian).EnhancedPacket(1, (ulong)stampNs / 1_000, frame, comment: true)
                    .ToArray();
            case "pcapng" or "pcapng big-endian":
                return new CaptureBytes(bigEndian).EnhancedPacket(0, (ulong)stampNs, frame).ToArray();
            default:
                return PcapRecord(bigEndian, nanoseconds, stampNs, frame, frame.Length);
        }
    }

    private static byte[] PcapRecord(bool bigEndian, bool nanoseconds, long stampNs, byte[] bytes, int wireLength) =>
        new CaptureBytes(bigEndian).PcapRecord((uint)(stampNs / NsPerSecond),
            (uint)(stampNs % NsPerSecond / (nanoseconds ? 1 : 1_000)), bytes, (uint)wireLength).ToArray();
}
