// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>
/// SBE messages name their schema, its version and their template; those values of an exchange are specific to it.
/// Sources: CME MDP 3.0 schemas 1.5 to 1.13; Euronext Optiq MDG SBE 3.0 to 6.67; Coinbase Derivatives UDP market data
/// 1.2 to 1.9; MOEX SIMBA SPECTRA 2.0 to 5.x.
/// </summary>
internal static class SbeShapes
{
    private const int HeaderLength = 8;
    private const int BitsOfTemplate = 28;              // 16 of the schema, and template and version of few

    /// <summary>Messages of CME: its schema 1 is at version 5 or later in all known captures.</summary>
    public static void LookAtCme(ReadOnlySpan<byte> captured, ref ShapeEvidence evidence)
    {
        const ushort incrementalBlock = 11;                 // transact time, event indicator, padding
        for (ReadOnlySpan<byte> left = From(captured, 12); left.Length >= 2 + HeaderLength;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(left);
            Sbe header = Sbe.Read(left[2..]);
            bool isIncremental = header.Template is (>= 32 and <= 37) or 42 or 43 or (>= 46 and <= 51)
                or (>= 64 and <= 67);
            bool isTemplate = isIncremental ? header.Block == incrementalBlock
                : header.Template is 4 or 12 or 15 or 16 or (>= 27 and <= 69);
            evidence.Take((byte)header.Template, isTemplate && header is { Schema: 1, Version: >= 5 and < 64 }
                && header.Block + HeaderLength + 2 <= length, BitsOfTemplate);
            left = From(left, Math.Max(length, 1));
        }
    }

    /// <summary>The first message of a packet of Optiq.</summary>
    public static void LookAtOptiq(ReadOnlySpan<byte> captured, ref ShapeEvidence evidence)
    {
        const int at = 16;
        bool isReadable = captured.Length >= at + 2 + HeaderLength && (captured[12] & 1) == 0;
        if (!isReadable)
            return;
        Sbe header = Sbe.Read(captured[(at + 2)..]);
        bool isTemplate = header.Template is (>= 1001 and <= 1028) or (>= 1101 and <= 1106) or (>= 1201 and <= 1204)
            or 2101 or 2102;
        evidence.Take((byte)header.Template, isTemplate && header is { Schema: 0, Version: >= 100 and < 1000 }
            && header.Block <= BinaryPrimitives.ReadUInt16LittleEndian(captured[at..]), BitsOfTemplate);
    }

    /// <summary>The first message of a packet of Coinbase Derivatives.</summary>
    public static void LookAtCoinbase(ReadOnlySpan<byte> captured, ref ShapeEvidence evidence)
    {
        const int at = 24;
        if (captured.Length < at + 2 + HeaderLength)
            return;
        Sbe header = Sbe.Read(captured[(at + 2)..]);
        evidence.Take((byte)header.Template, header is { Schema: 1201, Version: < 64 }
            && header.Block + HeaderLength + 2 <= BinaryPrimitives.ReadUInt16LittleEndian(captured[at..]),
            BitsOfTemplate);
    }

    /// <summary>The first message of a packet of SIMBA, after the header of an incremental packet.</summary>
    public static void LookAtSimba(ReadOnlySpan<byte> captured, ref ShapeEvidence evidence)
    {
        const int incremental = 8;
        const ushort schema = 19780;
        ReadOnlySpan<byte> message = From(captured, (captured[6] & incremental) != 0 ? 28 : 16);
        if (message.Length < HeaderLength)
            return;
        Sbe header = Sbe.Read(message);
        evidence.Take((byte)header.Template, header.Schema == schema, BitsOfTemplate);
    }

    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> bytes, int at) =>
        at < bytes.Length ? bytes[at..] : [];

    private readonly record struct Sbe(int Block, int Template, int Schema, int Version)
    {
        public static Sbe Read(ReadOnlySpan<byte> header) => new(
            BinaryPrimitives.ReadUInt16LittleEndian(header), BinaryPrimitives.ReadUInt16LittleEndian(header[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), BinaryPrimitives.ReadUInt16LittleEndian(header[6..]));
    }
}
