// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Tidy.Tests.Rules;

/// <summary>
/// Texts that can be read without decoding them: a summary begins with a noun or a verb, words that each reader takes
/// for something else are replaced by the field's, and comments, messages and documents have no idioms.
/// </summary>
internal sealed partial class WordingRule : ITidyRule
{
    private static readonly (Regex Word, string Better)[] Riddles =
    [
        (Tell(), "report, publish, print, record or count"),
        (Books(), "ground truth, totals, a log or a snapshot"),
        (SpareMemory(), "unused memory that is not touched at the start"),
    ];

    private static readonly (Regex Word, string Better)[] Idioms =
    [
        (Anew(), "again, restart, start over"),
        (Begin(), "start"),
        (WayOut(), "egress, transmit"),
        (ButFor(), "except"),
        (Besides(), "in addition to, other than, without"),
        (Nobody(), "the program, thread or user, or the passive"),
        (OfWhich(), "whose, with, or a sentence of its own"),
        (IsNo(), "is not a"),
    ];

    public string Name => "wording";

    public IEnumerable<Finding> Check(Tree tree) => CheckComments(tree).Concat(CheckIdioms(tree));

    private IEnumerable<Finding> CheckIdioms(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp.Where(file => IsProduct(file.Path))
            .Concat(tree.Files.Where(file => IsDocument(file.Path))))
        {
            for (int line = 0; line < file.Lines.Length; line++)
            {
                // An idiom may go over the end of the line.
                string text = WordsOf(file.Lines[line]);
                string before = line > 0 ? WordsOf(file.Lines[line - 1]) : "";
                string next = line + 1 < file.Lines.Length ? WordsOf(file.Lines[line + 1]) : "";
                foreach ((Regex word, string better) in Idioms)
                {
                    Match found = word.Match($"{before} {text} {next}", before.Length + 1);
                    if (found.Success && found.Index <= before.Length + text.Length)
                        yield return file.Find(Name, line + 1, $"\"{found.Value}\": say {better}");
                }
            }
        }
    }

    private IEnumerable<Finding> CheckComments(Tree tree)
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

    private static string WordsOf(string line) => line.Trim(' ', '/', '#');

    /// <summary>The summary that begins on a line, joined with the next where its text begins there.</summary>
    private static string SummaryAt(SourceFile file, int line)
    {
        string text = file.Lines[line].Trim();
        return text == "/// <summary>" && line + 1 < file.Lines.Length
            ? text + file.Lines[line + 1].Trim()["///".Length..].TrimStart() : text;
    }

    internal static bool IsProduct(string path) =>
        path.StartsWith("appliance/", StringComparison.Ordinal) || path.StartsWith("feeds/", StringComparison.Ordinal);

    private static bool IsDocument(string path) =>
        (path.StartsWith("docs/", StringComparison.Ordinal) || !path.Contains('/', StringComparison.Ordinal)) &&
        Path.GetExtension(path) is ".md" or ".yaml";

    [GeneratedRegex(@"\banew\b", RegexOptions.IgnoreCase)]
    private static partial Regex Anew();

    [GeneratedRegex(@"\b(the|its|their) begin\b|\bbegin of\b", RegexOptions.IgnoreCase)]
    private static partial Regex Begin();

    [GeneratedRegex(@"\bway out\b", RegexOptions.IgnoreCase)]
    private static partial Regex WayOut();

    [GeneratedRegex(@"\bbut for\b", RegexOptions.IgnoreCase)]
    private static partial Regex ButFor();

    [GeneratedRegex(@"\bbesides\b", RegexOptions.IgnoreCase)]
    private static partial Regex Besides();

    [GeneratedRegex(@"\b(nobody|whoever)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Nobody();

    [GeneratedRegex(@"\bof which\b", RegexOptions.IgnoreCase)]
    private static partial Regex OfWhich();

    [GeneratedRegex(@"(?<!\bthere )\b(is|are) no (?!longer|more|less|room|sooner|further)", RegexOptions.IgnoreCase)]
    private static partial Regex IsNo();

    [GeneratedRegex(@"<summary>\s*(?<word>What|Whether|How|Who|Whose|Where|Why)\b")]
    private static partial Regex Question();

    [GeneratedRegex(@"\b([Tt]ells?|[Tt]old|[Tt]eller)\b")]
    private static partial Regex Tell();

    [GeneratedRegex(@"\b[Bb]ooks\b")]
    private static partial Regex Books();

    [GeneratedRegex(@"\bspare memory\b")]
    private static partial Regex SpareMemory();
}
