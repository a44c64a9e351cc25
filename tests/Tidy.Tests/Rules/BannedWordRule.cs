// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests.Rules;

/// <summary>Leftovers of unfinished work, and calls that the project does not make.</summary>
internal sealed class BannedWordRule : ITidyRule
{
    private static readonly (string Word, string Instead, Func<string, bool> Where)[] Banned =
    [
        ("TO" + "DO", "finish it, or write down the limit in docs/limits.md", _ => true),
        ("FIX" + "ME", "mend it", _ => true),
        ("XX" + "X", "finish it", path => !path.EndsWith(".md", StringComparison.Ordinal)),
        ("HA" + "CK", "say what is special and why", _ => true),
        ("Thread." + "Sleep", "wait for a condition with a deadline", IsTest),
        ("DateTime." + "Now", "use the clock of the stamps, or UTC", _ => true),
        ("Stop" + "watch", "use MonotonicClock",
            path => !path.EndsWith("appliance/shared/Model/Clocks/MonotonicClock.cs", StringComparison.Ordinal)),
        ("#reg" + "ion", "split the file", _ => true),
        ("bpf_" + "printk", "use the packet table", _ => true),
        ("<<<<" + "<<<", "finish the merge", _ => true),
        (">>>>" + ">>>", "finish the merge", _ => true),
        ("NotImplemented" + "Exception", "build it or leave it out", _ => true),
    ];

    public string Name => "banned-word";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files.Where(file => !IsLicence(file.Path) && !IsBinary(file)))
        {
            foreach ((string word, string instead, _) in Banned.Where(row => row.Where(file.Path)))
            {
                for (int line = 0; line < file.Lines.Length; line++)
                {
                    int column = file.Lines[line].IndexOf(word, StringComparison.Ordinal);
                    if (column >= 0 && IsWholeWord(file.Lines[line], column, word.Length))
                        yield return new Finding(file.Path, line + 1, column + 1, Name, $"\"{word}\"; {instead}");
                }
            }
        }
    }

    private static bool IsLicence(string path) => path.StartsWith("LICENSE", StringComparison.Ordinal);

    // The bytes of a picture are no words.
    private static bool IsBinary(SourceFile file) => file.Text.Contains('\0');

    private static bool IsTest(string path) => path.StartsWith("tests/", StringComparison.Ordinal);

    private static bool IsWholeWord(string line, int column, int length) =>
        (column == 0 || !char.IsLetterOrDigit(line[column - 1])) &&
        (column + length >= line.Length || !char.IsLetterOrDigit(line[column + length]));
}
