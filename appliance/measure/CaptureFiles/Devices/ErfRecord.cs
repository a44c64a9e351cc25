// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.CaptureFiles.Devices;

/// <summary>
/// The header of one record of an ERF file (Endace, "ERF Types Reference Guide"): a time in units of 2^-32 s, the only
/// little-endian member, then type, flags, lengths, and extension headers of 8 bytes.
/// </summary>
internal readonly ref struct ErfRecord
{
    /// <summary>Bytes of a record before its extension headers.</summary>
    public const int HeaderLength = 16;

    private const int ExtensionLength = 8;
    private const int EthernetPadLength = 2;
    private const byte More = 0x80;             // of the type and of each extension header: another one follows
    private const byte Ethernet = 2;
    private const byte ColouredEthernet = 11;   // in place of the losses it has the number of a rule
    private const byte SteeredEthernet = 16;
    private const byte HashedEthernet = 20;
    private const byte Meta = 27;
    private const byte Padding = 48;
    private const byte PortMask = 3;
    private const byte TruncatedFlag = 8;
    private const byte ErrorFlag = 16;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Reads the header.</summary>
    /// <param name="bytes">At least <see cref="HeaderLength"/> bytes of a record.</param>
    public ErfRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Length of the whole record by its header, bytes.</summary>
    public int Length => BinaryPrimitives.ReadUInt16BigEndian(_bytes[10..]);

    /// <summary>Length of the frame on the wire with its check sequence, bytes.</summary>
    public int WireLength => BinaryPrimitives.ReadUInt16BigEndian(_bytes[14..]);

    /// <summary>UTC since 1970, nanoseconds, rounded.</summary>
    public long StampNs => NsOf(BinaryPrimitives.ReadUInt64LittleEndian(_bytes));

    /// <summary>Port of the card, 0 to 3.</summary>
    public int Port => _bytes[9] & PortMask;

    /// <summary>True if the card had no room for all of the frame.</summary>
    public bool IsTruncated => (_bytes[9] & TruncatedFlag) != 0;

    /// <summary>True if the frame was received with an error: no host would have got it.</summary>
    public bool HasError => (_bytes[9] & ErrorFlag) != 0;

    /// <summary>True for an Ethernet frame.</summary>
    public bool IsEthernet => Type is Ethernet or ColouredEthernet or SteeredEthernet or HashedEthernet;

    /// <summary>True for a record that stands for no packet.</summary>
    public bool IsFiller => Type is Meta or Padding;

    /// <summary>Packets that the card lost between this record and the one before it.</summary>
    public int LostBefore => Type == Ethernet ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[12..]) : 0;

    private int Type => _bytes[8] & ~More;

    /// <summary>True if a record may begin with such a header.</summary>
    public bool IsPlausible => Type is > 0 and <= Padding && Length >= HeaderLength;

    /// <summary>Nanoseconds of a time in units of 2^-32 s, rounded.</summary>
    public static long NsOf(ulong time) =>
        (long)(time >> 32) * 1_000_000_000 + (long)(((time & uint.MaxValue) * 1_000_000_000 + (1u << 31)) >> 32);

    /// <summary>Finds the frame of an Ethernet record.</summary>
    /// <param name="record">The captured bytes of the record.</param>
    /// <param name="offset">Receives the offset of the frame.</param>
    /// <returns>False if the record ends inside its headers.</returns>
    public static bool TryFindFrame(ReadOnlySpan<byte> record, out int offset)
    {
        offset = HeaderLength;
        bool more = (record[8] & More) != 0;
        while (more)
        {
            if (offset + ExtensionLength > record.Length)
                return false;
            more = (record[offset] & More) != 0;
            offset += ExtensionLength;
        }
        offset += EthernetPadLength;
        return offset <= record.Length;
    }
}
