// SPDX-License-Identifier: Apache-2.0
using System.Xml;

namespace Telemetry.Messages.Generator;

/// <summary>A schema with all types resolved.</summary>
/// <param name="Id">Number of the schema.</param>
/// <param name="Version">Version of the schema.</param>
/// <param name="Composites">Composites that become structs.</param>
internal sealed record Schema(
    ushort Id, ushort Version, IReadOnlyList<Composite> Composites, IReadOnlyList<Message> Messages);

/// <summary>A composite or a message: fields at fixed offsets.</summary>
/// <param name="Name">Name in the schema.</param>
/// <param name="TypeName">Name of the struct.</param>
/// <param name="Size">Length, bytes.</param>
/// <param name="Fields">Fields in the order of the file.</param>
/// <param name="Annotations">Attributes about metrics.</param>
internal abstract record Block(
    string Name, string TypeName, string Description, int Size, IReadOnlyList<Field> Fields, Annotations Annotations)
{
    /// <summary>Element in the file.</summary>
    internal IXmlLineInfo Place => Annotations.Place;
}

internal sealed record Composite(
    string Name, string TypeName, string Description, int Size, IReadOnlyList<Field> Fields, Annotations Annotations)
    : Block(Name, TypeName, Description, Size, Fields, Annotations);

/// <summary>A message: its fixed part, and the variable parts that follow.</summary>
/// <param name="Id">Template id.</param>
/// <param name="Since">Version of the schema that added it; 0 for the first.</param>
/// <param name="Data">Variable parts in order.</param>
internal sealed record Message(
    string Name, string TypeName, string Description, int Size, IReadOnlyList<Field> Fields, Annotations Annotations,
    ushort Id, int Since, IReadOnlyList<Data> Data)
    : Block(Name, TypeName, Description, Size, Fields, Annotations);

/// <summary>A variable part of a message.</summary>
/// <param name="Name">Name in the schema.</param>
/// <param name="Since">Version of the schema that added it; 0 for the first.</param>
/// <param name="Annotations">Attributes about metrics.</param>
internal sealed record Data(string Name, string Description, int Since, Annotations Annotations);

/// <summary>A field of a composite or of a message.</summary>
/// <param name="Name">Name in the schema.</param>
/// <param name="Type">Type of one element.</param>
/// <param name="Length">Number of elements; more than one is an array of bytes.</param>
/// <param name="Offset">Offset in the block, bytes.</param>
/// <param name="Since">Version of the schema that added it; 0 for the first.</param>
/// <param name="Annotations">Attributes about metrics.</param>
internal sealed record Field(
    string Name, string Description, FieldType Type, int Length, int Offset, int Since, Annotations Annotations)
{
    /// <summary>Element in the file.</summary>
    internal IXmlLineInfo Place => Annotations.Place;

    /// <summary>Length, bytes.</summary>
    internal int Size => Type.Size * Length;

    /// <summary>Offset behind the field, bytes.</summary>
    internal int End => Offset + Size;
}

/// <summary>Type of a field.</summary>
/// <param name="Name">Name in C#.</param>
/// <param name="Size">Length, bytes.</param>
/// <param name="Alignment">Offsets are a multiple of this number of bytes.</param>
/// <param name="Composite">The composite; null for a number.</param>
/// <param name="IsOptional">True if the null value stands for unknown.</param>
internal sealed record FieldType(
    string Name, int Size, int Alignment, Composite? Composite = null, bool IsOptional = false)
{
    private static readonly Dictionary<string, FieldType> Numbers = new()
    {
        ["uint8"] = new("byte", 1, 1),
        ["int8"] = new("sbyte", 1, 1),
        ["uint16"] = new("ushort", 2, 2),
        ["int16"] = new("short", 2, 2),
        ["uint32"] = new("uint", 4, 4),
        ["int32"] = new("int", 4, 4),
        ["uint64"] = new("ulong", 8, 8),
        ["int64"] = new("long", 8, 8),
    };

    /// <summary>The number of a primitive type; null if there is none of the name.</summary>
    internal static FieldType? OfPrimitive(string name) => Numbers.GetValueOrDefault(name);

    internal static FieldType Of(Composite composite) => new(
        composite.TypeName, composite.Size,
        composite.Fields.Max(field => field.Type.Alignment), composite);
}
