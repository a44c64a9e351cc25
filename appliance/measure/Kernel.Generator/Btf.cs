// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Kernel.Generator;

/// <summary>Objects of C and their layout that cannot be written in C#.</summary>
internal sealed class LayoutException(string message) : Exception(message);

/// <summary>Kinds of types, as the kernel's documentation of BTF numbers them.</summary>
internal enum BtfKind
{
    Void = 0,
    Integer = 1,
    Pointer = 2,
    Array = 3,
    Struct = 4,
    Union = 5,
    Enum = 6,
    Forward = 7,
    Typedef = 8,
    Volatile = 9,
    Const = 10,
    Restrict = 11,
    Function = 12,
    Prototype = 13,
    Variable = 14,
    Section = 15,
    Float = 16,
    DeclarationTag = 17,
    TypeTag = 18,
    Enum64 = 19,
}

/// <summary>A member of a struct, or a value of an enum.</summary>
/// <param name="Type">Number of the member's type.</param>
/// <param name="Number">Offset in bits, or the value.</param>
internal readonly record struct BtfMember(string Name, int Type, uint Number);

/// <summary>A type, or a variable.</summary>
/// <param name="Name">Name; empty for none.</param>
/// <param name="Size">Size in bytes; of an array the number of elements.</param>
/// <param name="Target">Number of the type that it points to, names or has as elements.</param>
/// <param name="IsSigned">True for an integer with a sign.</param>
/// <param name="HasBitFields">True if offsets of members may be no bytes.</param>
/// <param name="Members">Members or values.</param>
internal sealed record BtfType(
    BtfKind Kind, string Name, uint Size, int Target, bool IsSigned, bool HasBitFields,
    IReadOnlyList<BtfMember> Members);

/// <summary>Types of an object, read from its section <c>.BTF</c>.</summary>
internal sealed class Btf
{
    private const string SectionName = ".BTF";
    private const uint ElfMagic = 0x464C_457F;
    private const ushort Magic = 0xEB9F;
    private const int Word = sizeof(uint);

    private readonly List<BtfType> _types = [new BtfType(BtfKind.Void, "void", 0, 0, false, false, [])];

    /// <summary>All types and variables in the order of their numbers.</summary>
    internal IReadOnlyList<BtfType> Types => _types;

    /// <summary>Reads an object file of 64 bits, little-endian.</summary>
    internal static Btf Read(byte[] file)
    {
        try
        {
            var btf = new Btf();
            btf.ReadTypes(SectionOf(file));
            return btf;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new LayoutException("is cut off");
        }
    }

    /// <summary>A type by kind and name; null if there is none.</summary>
    internal BtfType? Find(BtfKind kind, string name) =>
        _types.Find(type => type.Kind == kind && type.Name == name);

    private static ReadOnlySpan<byte> SectionOf(ReadOnlySpan<byte> file)
    {
        const int Class64 = 2, LittleEndian = 1, HeadersAt = 0x28, HeaderBytesAt = 0x3A, NamesAt = 0x3E;
        if (U32(file, 0) != ElfMagic || file.Slice(4, 2) is not [Class64, LittleEndian])
            throw new LayoutException("is not an object file of 64 bits, little-endian");
        int headers = (int)U32(file, HeadersAt), bytes = U16(file, HeaderBytesAt), count = U16(file, HeaderBytesAt + 2);
        ReadOnlySpan<byte> names = ContentOf(file, headers + (U16(file, NamesAt) * bytes));
        for (int section = 0; section < count; section++)
        {
            int header = headers + (section * bytes);
            if (Text(names, (int)U32(file, header)) == SectionName)
                return ContentOf(file, header);
        }
        throw new LayoutException($"has no section {SectionName}: compile it with -g");
    }

    private static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> file, int header) =>
        file.Slice((int)U32(file, header + 0x18), (int)U32(file, header + 0x20));

    private void ReadTypes(ReadOnlySpan<byte> section)
    {
        const int HeaderAt = 4, TypesAt = 8, TypeBytesAt = 12, NamesAt = 16;
        if (U16(section, 0) != Magic)
            throw new LayoutException($"has a section {SectionName} of another byte order or form");
        ReadOnlySpan<byte> content = section[(int)U32(section, HeaderAt)..];
        ReadOnlySpan<byte> names = content[(int)U32(section, NamesAt)..];
        ReadOnlySpan<byte> types = content.Slice((int)U32(section, TypesAt), (int)U32(section, TypeBytesAt));
        while (!types.IsEmpty)
            types = ReadType(types, names);
    }

    private ReadOnlySpan<byte> ReadType(ReadOnlySpan<byte> type, ReadOnlySpan<byte> names)
    {
        const int HeaderBytes = 3 * Word, SignBit = 1 << 24;
        uint information = U32(type, Word), size = U32(type, 2 * Word);
        var kind = (BtfKind)(information >> 24 & 0x1F);
        int target = (int)size;
        bool isSigned = false;
        List<BtfMember> members = [];
        ReadOnlySpan<byte> rest = type[HeaderBytes..];
        int bytes = EntryBytes(kind), entries = (int)(information & 0xFFFF);
        if (kind is BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag or BtfKind.Array)
            entries = 1;
        if (kind == BtfKind.Integer)
            isSigned = (U32(rest, 0) & SignBit) != 0;
        else if (kind == BtfKind.Array)
            (target, size) = ((int)U32(rest, 0), U32(rest, 2 * Word));
        for (int entry = 0; entry < entries; entry++, rest = rest[bytes..])
        {
            if (kind is BtfKind.Struct or BtfKind.Union)
                members.Add(new BtfMember(Text(names, (int)U32(rest, 0)), (int)U32(rest, Word), U32(rest, 2 * Word)));
            else if (kind == BtfKind.Enum)
                members.Add(new BtfMember(Text(names, (int)U32(rest, 0)), 0, U32(rest, Word)));
        }
        _types.Add(new BtfType(
            kind, Text(names, (int)U32(type, 0)), size, target, isSigned, information >> 31 != 0, members));
        return rest;
    }

    private static int EntryBytes(BtfKind kind) => kind switch
    {
        BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => Word,
        BtfKind.Enum or BtfKind.Prototype => 2 * Word,
        BtfKind.Array or BtfKind.Struct or BtfKind.Union or BtfKind.Section or BtfKind.Enum64 => 3 * Word,
        <= BtfKind.TypeTag => 0,
        _ => throw new LayoutException($"has a type of the unknown kind {(int)kind}"),
    };

    private static ushort U16(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static string Text(ReadOnlySpan<byte> names, int offset)
    {
        ReadOnlySpan<byte> name = names[offset..];
        return Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }
}
