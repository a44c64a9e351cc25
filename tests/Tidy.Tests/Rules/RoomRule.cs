// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>Rooms and folders that a reader can take in at once, and namespaces that are the folders.</summary>
internal sealed class RoomRule : ITidyRule
{
    private const int MostLines = 16_000;
    private const int MostFiles = 15;

    /// <summary>A file of so few lines holds data, not behaviour.</summary>
    private const int DataLines = 30;

    /// <summary>Folders in which each file is a row of the same table.</summary>
    private static readonly string[] Catalogs = ["feeds/MarketData", "feeds/OrderEntry"];

    public string Name => "rooms";

    public IEnumerable<Finding> Check(Tree tree)
    {
        List<SourceFile> files = [.. tree.CSharp.Where(file => Room(file.Path) != null)];
        foreach (IGrouping<string, SourceFile> room in files.GroupBy(file => Room(file.Path)!))
        {
            int lines = room.Sum(file => file.Lines.Length - 1);
            if (lines > MostLines)
                yield return new Finding(room.Key, 1, 1, Name, $"{lines} lines, more than {MostLines}: split the room");
        }
        foreach (IGrouping<string, SourceFile> folder in files.GroupBy(file => Folder(file.Path)))
        {
            int count = folder.Count(file => file.Lines.Length - 1 > DataLines);
            if (count > MostFiles && !Catalogs.Contains(folder.Key))
                yield return new Finding(
                    folder.Key, 1, 1, Name, $"{count} files of behaviour, more than {MostFiles}: give some a folder");
        }
        // Upstream's libraries keep upstream's namespaces.
        Dictionary<string, string> projects = tree.Files
            .Where(file => Path.GetFileName(file.Path).StartsWith("Telemetry.", StringComparison.Ordinal)
                && file.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .ToDictionary(file => Folder(file.Path), file => Path.GetFileNameWithoutExtension(file.Path));
        foreach (SourceFile file in files)
        {
            if (!projects.TryGetValue(Room(file.Path)!, out string? project))
                continue;
            string expected = project + Folder(file.Path)[Room(file.Path)!.Length..].Replace('/', '.');
            BaseNamespaceDeclarationSyntax? declaration =
                file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault();
            if (declaration != null && declaration.Name.ToString() != expected)
                yield return file.Find(Name, declaration.Name, $"the folder's namespace is {expected}");
        }
    }

    private static string? Room(string path) => path.Split('/') switch
    {
        ["feeds", ..] => "feeds",
        ["appliance", var floor, var room, _, ..] => $"appliance/{floor}/{room}",
        _ => null,
    };

    private static string Folder(string path) => path[..path.LastIndexOf('/')];
}
