// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.CaptureFiles.Devices;

/// <summary>
/// The footer of a record of an expcap file (exact-capture, docs/expcap.md and src/data_structs/expcap.h): a pcap with
/// 16 bytes behind the captured bytes of each frame: seconds, picoseconds, flags, device, port, and either packets
/// dropped before this one or a new check sequence. All little-endian.
/// </summary>
internal readonly ref struct ExpcapFooter
{
    /// <summary>Length, bytes.</summary>
    public const int Length = 16;

    private const long PsPerSecond = 1_000_000_000_000;
    private const long PsPerNs = 1_000;
    private const long NsPerSecond = 1_000_000_000;
    private const long MostDifferenceNs = 1_000;
    private const byte NewCheck = 1;
    private const byte Aborted = 2;
    private const byte Corrupt = 4;
    private const byte Truncated = 8;
    private const byte Overflows = 0x30;        // in software, in hardware

    private readonly ReadOnlySpan<byte> _bytes;

    private ExpcapFooter(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>UTC since 1970, nanoseconds, rounded.</summary>
    public long StampNs => BinaryPrimitives.ReadUInt32LittleEndian(_bytes) * NsPerSecond
        + (Picoseconds + (PsPerNs / 2)) / PsPerNs;

    /// <summary>Packets dropped before this one; 0 where the field holds something else.</summary>
    public int Dropped => (_bytes[9] & NewCheck) == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[12..]) : 0;

    /// <summary>True if the frame was cut off on the wire or is corrupt: no host would have got it.</summary>
    public bool HasError => (_bytes[9] & (Aborted | Corrupt)) != 0;

    /// <summary>True if the frame was truncated.</summary>
    public bool IsTruncated => (_bytes[9] & Truncated) != 0;

    /// <summary>True if a buffer overflowed, in the card or before the disk.</summary>
    public bool HasOverflow => (_bytes[9] & Overflows) != 0;

    /// <summary>Port of the device.</summary>
    public int Port => _bytes[11];

    private long Picoseconds =>
        BinaryPrimitives.ReadUInt32LittleEndian(_bytes[4..]) | ((long)_bytes[8] << 32);

    /// <summary>Reads the footer of a record, if it proves to be one: it lies behind at most the whole frame, and its
    /// time is that of the record. Zeros at the end of a frame without a time agree and prove nothing: without a date,
    /// the record has to be longer than the frame.</summary>
    /// <param name="wireLength">Length on the wire by the record, bytes.</param>
    /// <param name="stampNs">Time by the record, nanoseconds.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> captured, uint wireLength, long stampNs, out ExpcapFooter footer)
    {
        footer = default;
        if (captured.Length < Length || captured.Length - Length > wireLength)
            return false;
        footer = new ExpcapFooter(captured[^Length..]);
        return footer.Picoseconds < PsPerSecond
            && (DeviceDate.IsPossible(footer.StampNs) || captured.Length > wireLength)
            && Math.Abs(footer.StampNs - stampNs) <= MostDifferenceNs;
    }
}
