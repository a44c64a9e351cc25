// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Pipeline.Decoding.Types;

// Layouts of messages inside datagrams, from the documents that the protocols' decoders name.

/// <summary>Message block of MoldUDP and MoldUDP64: a length, then a message that begins with its type.</summary>
internal readonly struct BlockBigEndian : ITypedMessage
{
    public static int HeadLength => 3;

    public static int Uncounted => 2;

    public static int Size(ReadOnlySpan<byte> message) => 2 + BinaryPrimitives.ReadUInt16BigEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[2];
}

/// <summary>The same with the lower byte of the length first: IntelligentCross, IEX-TP.</summary>
internal readonly struct BlockLittleEndian : ITypedMessage
{
    public static int HeadLength => 3;

    public static int Uncounted => 2;

    public static int Size(ReadOnlySpan<byte> message) => 2 + BinaryPrimitives.ReadUInt16LittleEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[2];
}

/// <summary>Message block of MEMOIR: a length, the block length of its SBE header, its template and schema. Products
/// number their templates differently; the schema, which is the type's higher byte, says which product it is.</summary>
internal readonly struct MemoirBlock : ITypedMessage
{
    public static int HeadLength => 6;

    public static int Uncounted => 2;

    public static int Size(ReadOnlySpan<byte> message) => 2 + BinaryPrimitives.ReadUInt16BigEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
}

/// <summary>A length of two bytes, lower one first, that counts itself; the type, two bytes, behind it: XDP, EOBI,
/// OMD.</summary>
internal readonly struct SizeAndType : ITypedMessage
{
    public static int HeadLength => 4;

    public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message[2..]);
}

/// <summary>A length of two bytes that counts itself; an SBE header, whose template follows the block length: MDP 3.0,
/// Coinbase Derivatives, Optiq.</summary>
internal readonly struct SizeAndSbe : ITypedMessage
{
    public static int HeadLength => 6;

    public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
}

/// <summary>The same with a length that does not count itself, the other reading of Optiq's document.</summary>
internal readonly struct BareSizeAndSbe : ITypedMessage
{
    public static int HeadLength => 6;

    public static int Uncounted => 2;

    public static int Size(ReadOnlySpan<byte> message) => 2 + BinaryPrimitives.ReadUInt16LittleEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
}

/// <summary>Message of B3: a framing header of four bytes, whose length counts it, and an SBE header.</summary>
internal readonly struct B3Message : ITypedMessage
{
    public static int HeadLength => 8;

    public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
}

/// <summary>Message of PITCH: a length of one byte that counts itself, the type.</summary>
internal readonly struct PitchMessage : ITypedMessage
{
    public static int HeadLength => 2;

    public static int Size(ReadOnlySpan<byte> message) => message[0];

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[1];
}

/// <summary>Message of MITCH: as that of PITCH, or, in GTP, with a length of two bytes, whose upper one is small, as
/// types are not.</summary>
internal readonly struct MitchMessage : ITypedMessage
{
    private const int LeastType = 4;

    public static int HeadLength => 3;

    public static int Size(ReadOnlySpan<byte> message) =>
        IsWide(message) ? BinaryPrimitives.ReadUInt16LittleEndian(message) : message[0];

    public static uint TypeOf(ReadOnlySpan<byte> message) => IsWide(message) ? message[2] : message[1];

    private static bool IsWide(ReadOnlySpan<byte> message) => message[1] < LeastType;
}

/// <summary>Message of CSM: a length that counts itself, the template, the type, a number.</summary>
internal readonly struct CsmMessage : ITypedMessage
{
    public static int HeadLength => 4;

    public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[2];
}

/// <summary>Message of CTA: a length that counts itself, category and type.</summary>
internal readonly struct CtaMessage : ITypedMessage
{
    public static int HeadLength => 4;

    public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
}

/// <summary>Message of iMpact: the type, the length of the body.</summary>
internal readonly struct ImpactMessage : ITypedMessage
{
    public static int HeadLength => 3;

    public static int Size(ReadOnlySpan<byte> message) =>
        HeadLength + BinaryPrimitives.ReadUInt16BigEndian(message[1..]);

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[0];
}

/// <summary>Message of OTC Link: a length that counts itself, the type.</summary>
internal readonly struct OtcMessage : ITypedMessage
{
    public static int HeadLength => 3;

    public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[2];
}

/// <summary>Body of XMT: a length that counts itself, the type.</summary>
internal readonly struct XmtBody : ITypedMessage
{
    public static int HeadLength => 3;

    public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[2];
}

/// <summary>Packet of MACH, which is one message: number, length, type of the packet, session. Only application
/// messages have a type of their own and a number.</summary>
internal readonly struct MachPacket : ITypedMessage
{
    private const int LengthOffset = 8;
    private const int TypeOffset = 10;
    private const byte Application = 3;

    public static int HeadLength => 12;

    public static int Size(ReadOnlySpan<byte> message) =>
        BinaryPrimitives.ReadUInt16LittleEndian(message[LengthOffset..]);

    public static uint TypeOf(ReadOnlySpan<byte> message) =>
        !IsUnnumbered(message) && Size(message) > HeadLength && message.Length > HeadLength
            ? message[HeadLength] : message[TypeOffset];

    public static bool IsUnnumbered(ReadOnlySpan<byte> message) => message[TypeOffset] != Application;
}

/// <summary>Message of OPRA: participant, category, type, indicator, a number of the transaction and of the
/// participant; its length follows from category and indicator. Source: OPRA recipient specification 6.1 and
/// 6.3.</summary>
internal readonly struct OpraMessage : ITypedMessage
{
    private const int CategoryOffset = 1;
    private const int IndicatorOffset = 3;
    private const int LengthOffset = 12;                    // of an administrative message

    public static int HeadLength => 14;

    public static int Size(ReadOnlySpan<byte> message) => (char)message[CategoryOffset] switch
    {
        'a' => 43,
        'd' => 30,
        'f' => 72,
        'k' => 43 + AppendagesOf(message[IndicatorOffset]),
        'q' => 29 + AppendagesOf(message[IndicatorOffset]),
        'C' => HeadLength + BinaryPrimitives.ReadUInt16BigEndian(message[LengthOffset..]),
        _ => 0,
    };

    public static uint TypeOf(ReadOnlySpan<byte> message) => message[CategoryOffset];

    // The best bid or offer, if it changes with the quote: ten bytes each.
    private static int AppendagesOf(byte indicator) => (char)indicator switch
    {
        'M' or 'N' or 'P' or 'C' or 'G' or 'K' => 10,
        'O' => 20,
        _ => 0,
    };
}
