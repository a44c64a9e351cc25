// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Tidy.Tests.Rules;

/// <summary>
/// Documentation that can be read without decoding it: a summary begins with a noun or a verb, and words of which each
/// reader makes something else are replaced by the field's.
/// </summary>
internal sealed partial class WordingRule : ITidyRule
{
    private static readonly (Regex Word, string Better)[] Riddles =
    [
        (Tell(), "report, publish, print, record or count"),
        (Books(), "ground truth, totals, a log or a snapshot"),
        (SpareMemory(), "unused memory that is not touched at the start"),
    ];

    public string Name => "wording";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp.Where(file => IsProduct(file.Path)))
        {
            for (int line = 0; line < file.Lines.Length; line++)
            {
                string text = file.Lines[line].TrimStart();
                if (!text.StartsWith("//", StringComparison.Ordinal))
                    continue;
                if (Question().Match(SummaryAt(file, line)) is { Success: true } question)
                    yield return file.Find(Name, line + 1, $"\"{question.Groups["word"]}\": begin with a noun or verb");
                foreach ((Regex word, string better) in Riddles)
                {
                    if (word.Match(text) is { Success: true } found)
                        yield return file.Find(Name, line + 1, $"\"{found.Value}\": say {better}");
                }
            }
        }
    }

    /// <summary>The summary that begins on a line, joined with the next where its text begins there.</summary>
    private static string SummaryAt(SourceFile file, int line)
    {
        string text = file.Lines[line].Trim();
        return text == "/// <summary>" && line + 1 < file.Lines.Length
            ? text + file.Lines[line + 1].Trim()["///".Length..].TrimStart() : text;
    }

    private static bool IsProduct(string path) =>
        path.StartsWith("appliance/", StringComparison.Ordinal) || path.StartsWith("feeds/", StringComparison.Ordinal);

    [GeneratedRegex(@"<summary>\s*(?<word>What|Whether|How|Who|Whose|Where|Why)\b")]
    private static partial Regex Question();

    [GeneratedRegex(@"\b([Tt]ells?|[Tt]old|[Tt]eller)\b")]
    private static partial Regex Tell();

    [GeneratedRegex(@"\b[Bb]ooks\b")]
    private static partial Regex Books();

    [GeneratedRegex(@"\bspare memory\b")]
    private static partial Regex SpareMemory();
}
