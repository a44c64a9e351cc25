// SPDX-License-Identifier: Apache-2.0
using System.Xml;

namespace Telemetry.Messages.Generator;

/// <summary>Checks names, offsets, lengths and versions of a schema.</summary>
internal static class LayoutChecks
{
    private const string Origin = "origin";

    /// <summary>Members that the struct of each block has beside its fields.</summary>
    private static readonly string[] OwnMembers = ["size", "templateId", "blockLength"];

    internal static void Check(Schema schema, Problems problems)
    {
        Block[] blocks = [.. schema.Composites, .. schema.Messages];
        foreach (Block block in blocks)
        {
            CheckNames(block, problems);
            CheckOffsets(block, problems);
            foreach (Field field in block.Fields.Where(field => field.Since > schema.Version))
                problems.Add(Problems.LaterVersion, field.Place,
                    $"\"{block.Name}.{field.Name}\" is of version {field.Since}, the schema of {schema.Version}");
        }
        CheckUnique(blocks, block => block.TypeName, "structs of the name", problems);
        CheckUnique(schema.Messages, message => message.Name, "messages of the name", problems);
        CheckUnique(schema.Messages, message => $"{message.Id}", "messages of the id", problems);
        foreach (Message message in schema.Messages)
            CheckMessage(message, problems);
        if (schema.Composites.All(composite => composite.Name != SchemaReader.Header))
            problems.Add(Problems.UnknownType, schema.Messages.FirstOrDefault()?.Place ?? new NoPlace(),
                $"there is no composite \"{SchemaReader.Header}\"");
    }

    private static void CheckNames(Block block, Problems problems)
    {
        HashSet<string> names = [];
        if (block is Message message)
            names.UnionWith([.. OwnMembers, .. message.Data.Select(data => data.Name)]);
        foreach (Field field in block.Fields.Where(field => !names.Add(field.Name)))
            problems.Add(Problems.Duplicate, field.Place, $"\"{block.Name}\" has \"{field.Name}\" twice");
    }

    private static void CheckOffsets(Block block, Problems problems)
    {
        int end = 0;
        string before = "";
        foreach (Field field in block.Fields.OrderBy(field => field.Offset))
        {
            string name = $"{block.Name}.{field.Name}";
            if (field.Offset < end)
                problems.Add(Problems.Overlap, field.Place,
                    $"\"{name}\" at offset {field.Offset} overlaps \"{before}\", which ends at {end}");
            if (field.Offset % field.Type.Alignment != 0)
                problems.Add(Problems.Unaligned, field.Place,
                    $"\"{name}\" at offset {field.Offset} is not aligned to {field.Type.Alignment} bytes");
            if (field.End > block.Size)
                problems.Add(Problems.ShortBlock, field.Place,
                    $"\"{name}\" ends at {field.End}, the block of \"{block.Name}\" has {block.Size} bytes");
            (end, before) = (Math.Max(end, field.End), field.Name);
        }
    }

    private static void CheckMessage(Message message, Problems problems)
    {
        if (message.Fields is not [{ Offset: 0, Type.Composite.Name: Origin }, ..])
            problems.Add(Problems.NoOrigin, message.Place, $"\"{message.Name}\" does not begin with its origin");
    }

    private static void CheckUnique<T>(
        IEnumerable<T> blocks, Func<T, string> key, string what, Problems problems)
        where T : Block
    {
        foreach (T second in blocks.GroupBy(key).SelectMany(same => same.Skip(1)))
            problems.Add(Problems.Duplicate, second.Place, $"there are two {what} \"{key(second)}\"");
    }

    /// <summary>The place of what is missing.</summary>
    private sealed class NoPlace : IXmlLineInfo
    {
        public int LineNumber => 1;

        public int LinePosition => 1;

        public bool HasLineInfo() => true;
    }
}
