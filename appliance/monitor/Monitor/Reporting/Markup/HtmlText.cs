// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Telemetry.Monitor.Reporting.Markup;

/// <summary>Escapes texts of unknown origin for a document that is HTML and XML at once. The only place where text
/// becomes markup.</summary>
internal static class HtmlText
{
    /// <summary>Letters of a text that are kept.</summary>
    public const int MostLetters = 400;

    private const char Replacement = '\uFFFD';
    private const char ControlPictures = '\u2400';          // a visible sign for each control character
    private const char Ellipsis = '\u2026';

    /// <summary>The text for an element or an attribute in quotes. Control characters become visible signs; what would
    /// change the direction of writing, or is not valid, becomes U+FFFD.</summary>
    /// <param name="text">Text of unknown origin.</param>
    /// <param name="mostLetters">Letters that are kept; an ellipsis stands for the rest.</param>
    public static string Escape(string text, int mostLetters = MostLetters)
    {
        var escaped = new StringBuilder(Math.Min(text.Length, mostLetters) + 16);
        int letters = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (letters++ == mostLetters)
                return escaped.Append(Ellipsis).ToString();
            Append(escaped, rune);
        }
        return escaped.ToString();
    }

    /// <summary>The text as a string of a style sheet, with its quotes.</summary>
    public static string CssString(string text)
    {
        var escaped = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes().Take(MostLetters))
        {
            if (rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value))
                escaped.Append((char)rune.Value);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\{(rune.Value == 0 ? Replacement : rune.Value):x6}");
        }
        return escaped.Append('"').ToString();
    }

    private static void Append(StringBuilder escaped, Rune rune)
    {
        switch (rune.Value)
        {
            case '<':
                escaped.Append("&lt;");
                break;
            case '>':
                escaped.Append("&gt;");
                break;
            case '&':
                escaped.Append("&amp;");
                break;
            case '"':
                escaped.Append("&quot;");
                break;
            case '\'':
                escaped.Append("&#39;");
                break;
            case < ' ':
                escaped.Append((char)(ControlPictures + rune.Value));
                break;
            case 0x7F:
                escaped.Append('\u2421');
                break;
            default:
                escaped.Append(IsKept(rune) ? rune.ToString() : Replacement.ToString());
                break;
        }
    }

    private static bool IsKept(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
            or UnicodeCategory.OtherNotAssigned);
}
