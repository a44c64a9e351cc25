// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>
/// Dependencies go one way. The references of a room's project are its row in ARCHITECTURE.md, no fewer and no more,
/// and the compiler keeps them. Inside Telemetry.Pipeline, where folders take the place of rooms, namespaces are
/// compared.
/// </summary>
internal sealed class DirectionRule : ITidyRule
{
    private const string Document = "ARCHITECTURE.md";
    private const string Pipeline = "Telemetry.Pipeline";

    public string Name => "direction";

    public IEnumerable<Finding> Check(Tree tree) => CheckRooms(tree).Concat(CheckPipeline(tree));

    private IEnumerable<Finding> CheckRooms(Tree tree)
    {
        Dictionary<string, HashSet<string>> table = ReadTable(tree, "| room | may use |");
        HashSet<string> rooms = [];
        foreach (SourceFile project in tree.Files.Where(IsRoom))
        {
            string room = NameOf(project.Path);
            rooms.Add(room);
            if (!table.TryGetValue(room, out HashSet<string>? mayUse))
            {
                yield return project.Find(Name, 1, $"\"{room}\" is no room of {Document}");
                continue;
            }
            HashSet<string> uses = References(project);
            foreach (string used in uses.Except(mayUse))
                yield return project.Find(Name, 1, $"\"{room}\" may not use \"{used}\": {Document} does not say so");
            foreach (string unused in mayUse.Except(uses))
                yield return project.Find(Name, 1, $"{Document} lets \"{room}\" use \"{unused}\", which it does not");
        }
        foreach (string missing in table.Keys.Except(rooms))
            yield return new Finding(Document, 1, 1, Name, $"\"{missing}\" is no project");
    }

    private IEnumerable<Finding> CheckPipeline(Tree tree)
    {
        Dictionary<string, HashSet<string>> table = ReadTable(tree, $"| folder of {Pipeline} | may use |");
        foreach (SourceFile file in tree.CSharp)
        {
            if (file.Path.Split('/') is not ["appliance", Pipeline, var folder, _, ..])
                continue;
            if (!table.TryGetValue(folder, out HashSet<string>? mayUse))
            {
                yield return file.Find(Name, 1, $"\"{folder}\" is no folder of {Pipeline} in {Document}");
                continue;
            }
            foreach (UsingDirectiveSyntax directive in file.Root.DescendantNodes().OfType<UsingDirectiveSyntax>())
            {
                if (directive.Name?.ToString().Split('.') is not ["Telemetry", "Pipeline", var used, ..])
                    continue;
                if (used != folder && !mayUse.Contains(used))
                    yield return file.Find(Name, directive, $"\"{folder}\" may not use \"{used}\"");
            }
        }
    }

    private static Dictionary<string, HashSet<string>> ReadTable(Tree tree, string heading)
    {
        Dictionary<string, HashSet<string>> table = [];
        string text = tree.Find(Document)?.Text ?? "";
        int start = text.IndexOf(heading, StringComparison.Ordinal);
        if (start < 0)
            return table;
        foreach (string line in text[start..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|')))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            table[cells[1]] = [.. cells[2].Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        }
        return table;
    }

    private static bool IsRoom(SourceFile file) => file.Path.EndsWith(".csproj", StringComparison.Ordinal)
        && (file.Path.StartsWith("appliance/", StringComparison.Ordinal)
            || file.Path.StartsWith("feeds/", StringComparison.Ordinal));

    /// <summary>Projects, libraries and packages that a project compiles against.</summary>
    private static HashSet<string> References(SourceFile project) =>
        [.. XDocument.Parse(project.Text).Descendants()
            .Where(element => element.Name.LocalName is "ProjectReference" or "UsedLibrary" or "PackageReference")
            .Where(element => (string?)element.Attribute("ReferenceOutputAssembly") != "false")
            .Select(element => NameOf((string?)element.Attribute("Include") ?? ""))];

    /// <summary>The project's name, without "Telemetry." and ".csproj".</summary>
    private static string NameOf(string path)
    {
        string name = path.Split('/')[^1];
        if (name.EndsWith(".csproj", StringComparison.Ordinal))
            name = name[..^".csproj".Length];
        return name.StartsWith("Telemetry.", StringComparison.Ordinal) ? name["Telemetry.".Length..] : name;
    }
}
