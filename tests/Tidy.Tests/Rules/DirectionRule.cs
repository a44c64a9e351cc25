// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>Dependencies go one way: the table of ARCHITECTURE.md says who may use whom.</summary>
internal sealed class DirectionRule : ITidyRule
{
    private const string Library = "Telemetry.Appliance";

    private static readonly Dictionary<string, string> PartOfNamespace = new()
    {
        ["Adaptive.Aeron"] = "Aeron",
        ["Adaptive.Agrona"] = "Aeron",
        ["Aeron.Driver"] = "Aeron.Driver",
        ["Disruptor"] = "Disruptor",
        ["HdrHistogram"] = "HdrHistogram",
        ["Telemetry.Feeds"] = "Telemetry.Feeds",
        ["Telemetry.Files"] = "Telemetry.Files",
        ["Telemetry.Messages.Generator"] = "Telemetry.Messages.Generator",
        ["Telemetry.Messages"] = "Telemetry.Messages",
        ["Telemetry.Cli"] = "Telemetry.Cli",
        ["YamlDotNet"] = "YamlDotNet",
        ["Spectre.Console"] = "Spectre.Console",
        ["System.CommandLine"] = "System.CommandLine",
    };

    public string Name => "direction";

    public IEnumerable<Finding> Check(Tree tree)
    {
        Dictionary<string, HashSet<string>> allowed = ReadTable(tree);
        foreach (SourceFile file in tree.CSharp.Where(file => !file.IsTest))
        {
            string? part = PartOfFile(file.Path);
            if (part == null)
                continue;
            if (!allowed.TryGetValue(part, out HashSet<string>? mayUse))
            {
                yield return file.Find(Name, 1, $"\"{part}\" is no part of ARCHITECTURE.md");
                continue;
            }
            foreach ((NameSyntax node, string used) in UsedParts(file))
            {
                if (used != part && !mayUse.Contains(used))
                    yield return file.Find(Name, node, $"\"{part}\" may not use \"{used}\"");
            }
        }
    }

    private static Dictionary<string, HashSet<string>> ReadTable(Tree tree)
    {
        Dictionary<string, HashSet<string>> table = [];
        string text = tree.Find("ARCHITECTURE.md")?.Text ?? "";
        int start = text.IndexOf("| part | may use |", StringComparison.Ordinal);
        foreach (string line in text[Math.Max(start, 0)..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|')))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            table[cells[1]] = [.. cells[2].Split(',', StringSplitOptions.TrimEntries)];
        }
        return table;
    }

    private static string? PartOfFile(string path)
    {
        string[] folders = path.Split('/');
        return folders switch
        {
            ["feeds", ..] => "Telemetry.Feeds",
            ["appliance", Library, var folder, _, ..] => folder,
            ["appliance", var assembly, ..] => assembly,
            _ => null,
        };
    }

    private static IEnumerable<(NameSyntax Node, string Part)> UsedParts(SourceFile file)
    {
        foreach (NameSyntax name in file.Root.DescendantNodes().OfType<NameSyntax>())
        {
            if (name.Parent is NameSyntax or BaseNamespaceDeclarationSyntax)
                continue;
            string text = name.ToString();
            string? part = text.StartsWith(Library + ".", StringComparison.Ordinal)
                ? text.Split('.')[2]
                : PartOfNamespace.FirstOrDefault(row => name.Parent is UsingDirectiveSyntax
                    ? text == row.Key || text.StartsWith(row.Key + ".", StringComparison.Ordinal)
                    : text.StartsWith(row.Key + ".", StringComparison.Ordinal) && row.Key.Contains('.')).Value;
            if (part != null)
                yield return (name, part);
        }
    }
}
