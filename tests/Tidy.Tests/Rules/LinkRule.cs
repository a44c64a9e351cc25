// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Tidy.Tests.Rules;

/// <summary>Links in documents lead to files, and to headings in them.</summary>
internal sealed partial class LinkRule : ITidyRule
{
    public string Name => "links";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal)))
        {
            for (int line = 0; line < file.Lines.Length; line++)
            {
                foreach (Match match in Link().Matches(file.Lines[line]))
                {
                    string target = match.Groups[1].Value;
                    if (!target.Contains("://", StringComparison.Ordinal) && !LeadsSomewhere(tree, file, target))
                        yield return file.Find(Name, line + 1, $"\"{target}\" does not exist");
                }
            }
        }
    }

    private static bool LeadsSomewhere(Tree tree, SourceFile from, string target)
    {
        string[] parts = target.Split('#');
        string path = parts[0].Length == 0 ? from.Path : Resolve(Path.GetDirectoryName(from.Path) ?? "", parts[0]);
        return parts.Length == 1 ? Exists(tree, path) : tree.Find(path) is { } file && Anchors(file).Contains(parts[1]);
    }

    private static string Resolve(string folder, string path) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, path)));

    /// <summary>What headings are called in links: lower case, hyphens for spaces, no other signs.</summary>
    private static IEnumerable<string> Anchors(SourceFile file) => file.Lines
        .Where(line => line.StartsWith('#'))
        .Select(line => Sign().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static bool Exists(Tree tree, string path)
    {
        path = path.TrimEnd('/');
        return tree.Files.Any(file => file.Path == path || file.Path.StartsWith(path + "/", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Sign();
}
