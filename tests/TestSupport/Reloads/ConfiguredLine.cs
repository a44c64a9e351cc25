// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Reloads;

/// <summary>One line of a feed in a configuration file.</summary>
public sealed record ConfiguredLine
{
    /// <summary>The copy of the stream.</summary>
    public required int Copy { get; init; }

    /// <summary>The last byte of the first group.</summary>
    public int First { get; init; } = 1;

    /// <summary>Groups in its range.</summary>
    public required int Groups { get; init; }

    /// <summary>Index of the interface that is named; -1 for none.</summary>
    public int Interface { get; init; } = -1;

    /// <summary>The sender that is named, or null.</summary>
    public string? Source { get; init; }

    /// <summary>The VLAN id that is named; 0 for none.</summary>
    public int Vlan { get; init; }

    /// <summary>True for <c>join: true</c>.</summary>
    public bool Joins { get; init; }

    /// <summary>Makes a random one.</summary>
    internal static ConfiguredLine Random(Random random, int stream, int copy)
    {
        int named = random.Next(20) switch
        {
            0 => random.Next(Wire.Interfaces.Count),            // perhaps not the one that it arrives on
            < 13 => Wire.InterfaceOf(copy),
            _ => -1,
        };
        int vlan = copy == 2 && random.Next(3) > 0 ? Wire.Vlan + (random.Next(10) == 0 ? 1 : 0) : 0;
        bool mayJoin = vlan == 0 && named is 0 or 1;
        return new ConfiguredLine
        {
            Copy = copy,
            Groups = stream == 4 && copy == 0 && random.Next(2) == 0 ? 40 : 1 + random.Next(Wire.MostGroups),
            Interface = named,
            Source = random.Next(8) switch { 0 => "10.1.0.9", < 3 => Wire.SourceOf(copy), _ => null },
            Vlan = vlan,
            Joins = mayJoin && random.Next(2) == 0,
        };
    }

    /// <summary>True if it names a group that a line of another feed names too.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="other">The other line.</param>
    /// <param name="otherStream">The other line's stream.</param>
    internal bool SharesGroup(int stream, ConfiguredLine other, int otherStream) =>
        Wire.PrefixOf(stream, Copy) == Wire.PrefixOf(otherStream, other.Copy)
        && First < other.First + other.Groups && other.First < First + Groups;

    /// <summary>The line as the file has it.</summary>
    internal string Text(int stream)
    {
        string range = Groups == 1 ? $"{First}" : $"{First}-{First + Groups - 1}";
        return $"{{address: \"{Wire.PrefixOf(stream, Copy)}.{range}:{Wire.PortOf(stream)}\""
            + (Interface < 0 ? "" : $", interface: {Wire.Interfaces[Interface]}")
            + (Source is null ? "" : $", source: {Source}") + (Vlan == 0 ? "" : $", vlan: {Vlan}")
            + (Joins ? ", join: true" : "") + "}";
    }
}
