// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Tidy.Tests.Rules;

/// <summary>Links and paths in documents lead somewhere.</summary>
internal sealed partial class LinkRule : ITidyRule
{
    public string Name => "links";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal)))
        {
            string folder = Path.GetDirectoryName(file.Path) ?? "";
            for (int line = 0; line < file.Lines.Length; line++)
            {
                foreach (Match match in Link().Matches(file.Lines[line]))
                {
                    string target = match.Groups[1].Value.Split('#')[0];
                    if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) &&
                        !Exists(tree, Path.Combine(folder, target)))
                        yield return file.Find(Name, line + 1, $"\"{target}\" does not exist");
                }
            }
        }
    }

    private static bool Exists(Tree tree, string path)
    {
        path = path.TrimEnd('/');
        return tree.Files.Any(file => file.Path == path || file.Path.StartsWith(path + "/", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
