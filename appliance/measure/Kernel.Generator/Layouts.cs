// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Generator;

/// <summary>A field of a struct.</summary>
/// <param name="Name">Name in C#.</param>
/// <param name="Type">Type in C#; of an array that of its elements.</param>
/// <param name="Alignment">Alignment of the type in C#, bytes.</param>
/// <param name="Length">Number of elements; null for no array.</param>
/// <param name="IsFixed">True for an array of numbers, which C# has as a buffer of fixed size.</param>
internal sealed record Field(string Name, string Type, int Alignment, int? Length = null, bool IsFixed = false);

/// <summary>A struct.</summary>
/// <param name="Type">The struct in C.</param>
/// <param name="Declaration">Words before the name in C#.</param>
/// <param name="Alignment">Alignment in C#, bytes.</param>
/// <param name="Fields">Fields in their order.</param>
internal sealed record Struct(BtfType Type, string Declaration, int Alignment, IReadOnlyList<Field> Fields);

/// <summary>An enum.</summary>
/// <param name="Type">The enum in C.</param>
/// <param name="Declaration">Words before the name in C#; null if it is written by hand.</param>
internal sealed record Values(BtfType Type, string? Declaration);

/// <summary>A constant.</summary>
/// <param name="Owner">Type in C# that has it.</param>
/// <param name="Name">Name in C#.</param>
/// <param name="Type">Type in C#.</param>
internal sealed record Constant(string Owner, string Name, string Type, uint Value);

/// <summary>
/// Types and constants that an object shares with C#, declared by its variables, whose names have two underscores
/// between the parts. <c>public__TYPE</c>, <c>internal__TYPE</c> and <c>value__TYPE</c> (an internal record) point to
/// types, <c>checked__ENUM</c> to one that C# has by hand; <c>constant__OWNER__NAME</c> points to an array of as many
/// elements of the constant's type. A member of the type <c>NAME_t</c> gets the type <c>Name</c> in C#: an enum, or an
/// array of bytes by that name.
/// </summary>
internal sealed class Layouts
{
    private const string NamedEnding = "_t";

    private readonly Btf _btf;
    private readonly Dictionary<string, string> _declarations = [];
    private readonly Dictionary<string, Struct> _structs = [];

    private Layouts(Btf btf) => _btf = btf;

    /// <summary>Structs, those after their parts.</summary>
    internal IEnumerable<Struct> Structs => _structs.Values;

    internal List<Values> Enums { get; } = [];

    internal List<Constant> Constants { get; } = [];

    /// <summary>Arrays of bytes with a name: the types of their elements, and their lengths.</summary>
    internal Dictionary<string, (string Element, int Length)> Arrays { get; } = [];

    /// <summary>Integer types in which members hold enums, by the C# names of these.</summary>
    internal Dictionary<string, BtfType> Holders { get; } = [];

    /// <summary>Reads what an object declares.</summary>
    internal static Layouts Of(Btf btf)
    {
        var layouts = new Layouts(btf);
        foreach (BtfType variable in btf.Types.Where(type => type.Kind == BtfKind.Variable))
            layouts.Read(variable);
        foreach ((string name, string declaration) in layouts._declarations)
            layouts.Add(btf.Find(BtfKind.Struct, name)!, declaration);
        if (layouts._declarations.Count + layouts.Enums.Count == 0)
            throw new LayoutException("declares no type that C# is to have");
        return layouts;
    }

    /// <summary>Compares the types with those of the same names in another object.</summary>
    /// <exception cref="LayoutException">One is different.</exception>
    internal void Compare(Btf other)
    {
        foreach (BtfType type in Structs.Select(one => one.Type).Concat(Enums.Select(one => one.Type)))
        {
            if (other.Find(type.Kind, type.Name) is { } there && Form(other, there) != Form(_btf, type))
                throw new LayoutException($"has another {Words(type)} than the object that C# is made from");
        }
    }

    private static string Form(Btf btf, BtfType type) => $"{type.Size}: " + string.Join(", ", type.Members.Select(
        member => $"{member.Name} {member.Number} {(type.Kind == BtfKind.Struct ? SizeOf(btf, member.Type) : 0)}"));

    private static string Words(BtfType type) => $"{type.Kind.ToString().ToLowerInvariant()} {type.Name}";

    private void Read(BtfType variable)
    {
        string[] parts = variable.Name.Split("__");
        if (Whole(_btf, variable.Target) is not { Kind: BtfKind.Pointer } pointer)
            return;
        BtfType type = Whole(_btf, pointer.Target);
        switch (parts)
        {
            case ["constant", var owner, var name]:
                Constants.Add(new Constant(
                    Names.Pascal(owner), Names.Pascal(name), NumberOf(Whole(_btf, type.Target)), type.Size));
                break;
            case ["checked", _]:
                Enums.Add(new Values(type, null));
                break;
            case ["value", _]:
                Declare(type, "internal partial record");
                break;
            case ["public" or "internal", _] when type.Kind == BtfKind.Enum:
                Enums.Add(new Values(type, parts[0]));
                break;
            case ["public" or "internal", _]:
                Declare(type, parts[0] + " unsafe partial");
                break;
        }
    }

    private void Declare(BtfType type, string declaration)
    {
        if (type.Kind != BtfKind.Struct)
            throw new LayoutException($"{Words(type)} is neither a struct nor an enum: C# cannot have it");
        _declarations[type.Name] = declaration;
    }

    private Struct Add(BtfType type, string declaration)
    {
        if (_structs.TryGetValue(type.Name, out Struct? known))
            return known;
        if (type.Name.Length == 0 || type.HasBitFields)
            throw new LayoutException($"{Words(type)} has no name, or members of bits: C# cannot have it");
        List<Field> fields = [];
        int end = 0, alignment = 1;
        foreach (BtfMember member in type.Members)
        {
            Field field = FieldOf(type, member, declaration);
            alignment = Math.Max(alignment, field.Alignment);
            if (RoundUp(end, field.Alignment) * 8 != member.Number)
                throw Misplaced(type, member.Name);
            end = ((int)member.Number / 8) + SizeOf(_btf, member.Type);
            fields.Add(field);
        }
        if (RoundUp(end, alignment) != type.Size)
            throw Misplaced(type, "its end");
        return _structs[type.Name] = new Struct(type, declaration, alignment, fields);
    }

    private static LayoutException Misplaced(BtfType type, string place) =>
        new($"{Words(type)} has {place} where C# would not lay it out");

    private static int RoundUp(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;

    private Field FieldOf(BtfType owner, BtfMember member, string declaration)
    {
        string name = Names.Pascal(member.Name);
        BtfType type = Plain(_btf, member.Type);
        bool isNamed = type.Kind == BtfKind.Typedef && type.Name.EndsWith(NamedEnding, StringComparison.Ordinal);
        string named = isNamed ? Names.Pascal(type.Name[..^NamedEnding.Length]) : "";
        type = Whole(_btf, member.Type);
        int length = 1;
        BtfType element = type;
        for (; element.Kind == BtfKind.Array; element = Whole(_btf, element.Target))
            length *= (int)element.Size;
        if (element.Kind == BtfKind.Integer && element.Size <= sizeof(ulong))
        {
            int size = (int)element.Size;
            if (isNamed && type.Kind == BtfKind.Array)
            {
                Arrays[named] = (NumberOf(element), length);
                return new Field(name + "Bytes", named, size);
            }
            if (isNamed)
                Holders[named] = element;
            return type.Kind == BtfKind.Array
                ? new Field(name, NumberOf(element), size, length, IsFixed: true)
                : new Field(name, isNamed ? named : NumberOf(element), size);
        }
        if (element.Kind != BtfKind.Struct)
            throw new LayoutException($"{Words(owner)} has {member.Name}, {Words(element)}: C# cannot have it");
        Struct part = Add(element, _declarations.GetValueOrDefault(element.Name, declaration));
        return new Field(
            name, Names.Pascal(element.Name), part.Alignment, type.Kind == BtfKind.Array ? length : null);
    }

    /// <summary>Type of C# of an integer; a <c>char</c> is a byte.</summary>
    internal static string NumberOf(BtfType integer) => (integer.Size, integer.IsSigned) switch
    {
        (1, _) => "byte",
        (2, false) => "ushort",
        (2, true) => "short",
        (4, false) => "uint",
        (4, true) => "int",
        (_, false) => "ulong",
        (_, true) => "long",
    };

    private static int SizeOf(Btf btf, int number)
    {
        BtfType type = Whole(btf, number);
        return type.Kind switch
        {
            BtfKind.Array => (int)type.Size * SizeOf(btf, type.Target),
            BtfKind.Pointer => sizeof(ulong),
            _ => (int)type.Size,
        };
    }

    /// <summary>The type without qualifiers.</summary>
    private static BtfType Plain(Btf btf, int number)
    {
        BtfType type = btf.Types[number];
        return type.Kind is BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict ? Plain(btf, type.Target) : type;
    }

    /// <summary>The type without qualifiers and other names.</summary>
    private static BtfType Whole(Btf btf, int number)
    {
        BtfType type = Plain(btf, number);
        return type.Kind == BtfKind.Typedef ? Whole(btf, type.Target) : type;
    }
}
