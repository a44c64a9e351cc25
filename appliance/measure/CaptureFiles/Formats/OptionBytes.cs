// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Kinds of pcapng blocks whose options are copied.</summary>
internal enum OptionOwner
{
    /// <summary>An interface's description.</summary>
    Interface,

    Packet,

    /// <summary>An interface's statistics.</summary>
    Statistics,
}

/// <summary>Options of pcapng blocks, copied from sections of either byte order. Numbers are where the pcapng
/// specification (draft-ietf-opsawg-pcapng) says; values of options that it does not know are copied as they
/// stand.</summary>
internal static class OptionBytes
{
    private const int HeaderLength = 4;
    private const int EnterpriseLength = 4;

    /// <summary>Copies options up to their end, without it, as little-endian.</summary>
    /// <param name="options">The options, as they stand in the block.</param>
    /// <param name="bigEndian">True if the section is big-endian.</param>
    /// <param name="owner">Kind of the block.</param>
    public static byte[] Copy(ReadOnlySpan<byte> options, bool bigEndian, OptionOwner owner)
    {
        int end = EndOf(options, bigEndian);
        byte[] copy = options[..end].ToArray();
        if (!bigEndian)
            return copy;
        for (int at = 0; at < copy.Length;)
        {
            Span<byte> header = copy.AsSpan(at, HeaderLength);
            ushort code = BinaryPrimitives.ReadUInt16BigEndian(header);
            ushort length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
            BinaryPrimitives.WriteUInt16LittleEndian(header, code);
            BinaryPrimitives.WriteUInt16LittleEndian(header[2..], length);
            Turn(copy.AsSpan(at + HeaderLength, length), code, owner);
            at += BlockBytes.OptionLength(length);
        }
        return copy;
    }

    /// <summary>Finds the value of an option among little-endian ones.</summary>
    public static bool TryFind(ReadOnlySpan<byte> options, ushort wanted, out ReadOnlySpan<byte> value)
    {
        while (options.Length >= HeaderLength)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(options[2..]);
            value = options.Slice(HeaderLength, length);
            if (BinaryPrimitives.ReadUInt16LittleEndian(options) == wanted)
                return true;
            options = options[BlockBytes.OptionLength(length)..];
        }
        value = default;
        return false;
    }

    /// <summary>Length of whole options before their end mark.</summary>
    private static int EndOf(ReadOnlySpan<byte> options, bool bigEndian)
    {
        int at = 0;
        while (options.Length - at >= HeaderLength)
        {
            ReadOnlySpan<byte> header = options[at..];
            int code = bigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(header) : BinaryPrimitives.ReadUInt16LittleEndian(header);
            int length = BlockBytes.OptionLength(bigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(header[2..])
                : BinaryPrimitives.ReadUInt16LittleEndian(header[2..]));
            if (code == 0 || length > options.Length - at)
                break;
            at += length;
        }
        return at;
    }

    private static void Turn(Span<byte> value, ushort code, OptionOwner owner)
    {
        switch (owner, code)
        {
            // if_speed, if_tsoffset, if_txspeed, if_rxspeed; epb_dropcount, epb_packetid; isb_ifrecv to isb_usrdeliv
            case (OptionOwner.Interface, 8 or 14 or 16 or 17) or (OptionOwner.Packet, 4 or 5)
                or (OptionOwner.Statistics, >= 4 and <= 8):
                TurnWords(value, sizeof(ulong));
                break;

            // if_tzone; epb_flags, epb_queue, epb_processid_threadid; isb_starttime, isb_endtime: high and low word
            case (OptionOwner.Interface, 10) or (OptionOwner.Packet, 2 or 6 or 8) or (OptionOwner.Statistics, 2 or 3):
                TurnWords(value, sizeof(uint));
                break;

            // epb_verdict: its kind, and then a number where the kernel gave it
            case (OptionOwner.Packet, 7) when value.Length == 1 + sizeof(ulong):
                TurnWords(value[1..], sizeof(ulong));
                break;

            // custom: the enterprise's number; what follows is the enterprise's own
            case (_, 2988 or 2989 or 19372 or 19373) when value.Length >= EnterpriseLength:
                TurnWords(value[..EnterpriseLength], EnterpriseLength);
                break;
        }
    }

    private static void TurnWords(Span<byte> value, int size)
    {
        for (; value.Length >= size; value = value[size..])
            value[..size].Reverse();
    }
}
