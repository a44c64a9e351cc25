// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Telemetry.Commands;

/// <summary>
/// Text as it is printed for people, where terminals and logs read it. Names of feeds, hosts and files come from
/// the network and from disks: none of their letters may begin a line, move the cursor or turn the order of others.
/// </summary>
public static class PrintedLine
{
    private const string NextLine = "| ";
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (char)letter)]);

    /// <summary>The text in one line: control characters, separators of lines, and characters that are not seen but
    /// change how a line is read, are written as <c>\n</c>, <c>\r</c>, <c>\t</c> or by their number, such as
    /// <c>\u001b</c>. All else stays, a backslash too; half of a surrogate pair becomes U+FFFD.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (Rune letter in text.EnumerateRunes())
            Append(line, letter);
        return line.ToString();
    }

    public static void WritePrinted(this TextWriter output, string line) => output.WriteLine(Of(line));

    /// <summary>The lines of a text of this program, such as a trace or the log of the verifier. All but the first
    /// begin with a mark, since a name in the text may have ends of lines too.</summary>
    public static IEnumerable<string> LinesOf(string text) =>
        text.TrimEnd().Split('\n').Select((line, index) => (index == 0 ? "" : NextLine) + Of(line.TrimEnd('\r')));

    private static void Append(StringBuilder line, Rune letter)
    {
        if (IsSeen(letter))
            line.Append(letter.ToString());
        else if (letter.Value is '\n' or '\r' or '\t')
            line.Append(letter.Value switch { '\n' => @"\n", '\r' => @"\r", _ => @"\t" });
        else if (letter.IsBmp)
            line.Append(CultureInfo.InvariantCulture, $"\\u{letter.Value:x4}");
        else
            line.Append(CultureInfo.InvariantCulture, $"\\U{letter.Value:x8}");
    }

    private static bool IsSeen(Rune letter) => Rune.GetUnicodeCategory(letter) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
