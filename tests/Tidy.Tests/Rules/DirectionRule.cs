// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>
/// Dependencies go one way: to floors below, and on the same floor to the rooms in the row of ARCHITECTURE.md, no fewer
/// and no more; the compiler keeps them. Inside Telemetry.Pipeline, where folders take the place of rooms, namespaces
/// are compared.
/// </summary>
internal sealed class DirectionRule : ITidyRule
{
    private const string Document = "ARCHITECTURE.md";
    private const string Pipeline = "Telemetry.Pipeline";

    public string Name => "direction";

    public IEnumerable<Finding> Check(Tree tree) => CheckRooms(tree).Concat(CheckPipeline(tree));

    private IEnumerable<Finding> CheckRooms(Tree tree)
    {
        SourceFile[] projects = [.. tree.Files.Where(IsRoom)];
        var floors = projects.ToDictionary(project => NameOf(project.Path), project => FloorOf(project.Path));
        Dictionary<string, HashSet<string>> ofFloors = ReadTable(tree, "| floor | may use |");
        Dictionary<string, HashSet<string>> ofRooms = floors.Values.Distinct()
            .SelectMany(floor => ReadTable(tree, $"| room of {floor} | may use |")).ToDictionary();
        var lower = new HashSet<(string Floor, string Used)>();
        foreach (SourceFile project in projects)
        {
            string room = NameOf(project.Path);
            HashSet<string> beside = [];
            foreach (string used in References(project))
            {
                if (!floors.TryGetValue(used, out string? floor) || floor == floors[room])
                    beside.Add(used);
                else if (ofFloors.GetValueOrDefault(floors[room])?.Contains(floor) == true)
                    lower.Add((floors[room], floor));
                else
                    yield return project.Find(Name, 1, $"\"{room}\" may not use \"{used}\", of the floor \"{floor}\"");
            }
            HashSet<string> mayUse = ofRooms.GetValueOrDefault(room) ?? [];
            foreach (string used in beside.Except(mayUse))
                yield return project.Find(Name, 1, $"\"{room}\" may not use \"{used}\": {Document} does not say so");
            foreach (string unused in mayUse.Except(beside))
                yield return project.Find(Name, 1, $"{Document} lets \"{room}\" use \"{unused}\", which it does not");
        }
        foreach ((string floor, HashSet<string> mayUse) in ofFloors)
        {
            foreach (string unused in mayUse.Where(used => !lower.Contains((floor, used))))
                yield return new Finding(Document, 1, 1, Name, $"no room of \"{floor}\" uses one of \"{unused}\"");
        }
        foreach (string missing in ofRooms.Keys.Except(floors.Keys))
            yield return new Finding(Document, 1, 1, Name, $"\"{missing}\" is no project");
    }

    private IEnumerable<Finding> CheckPipeline(Tree tree)
    {
        Dictionary<string, HashSet<string>> table = ReadTable(tree, $"| folder of {Pipeline} | may use |");
        foreach (SourceFile file in tree.CSharp)
        {
            if (file.Path.Split('/') is not ["appliance", "measure", "Pipeline", var folder, _, ..])
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

    private static string FloorOf(string path) => path.Split('/') is ["appliance", var floor, ..] ? floor : "feeds";

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
