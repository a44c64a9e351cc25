// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Tidy.Tests.Rules;

/// <summary>The monitor's page makes no markup and no code of text: names come from the network. Its policy forbids
/// some of that in a browser that knows it; this forbids all of it in what is written.</summary>
internal sealed partial class PageRule : ITidyRule
{
    private const string Folder = "appliance/monitor/page/";

    public string Name => "page";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files.Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal)))
        {
            string kind = Path.GetExtension(file.Path);
            for (int line = 0; kind is ".js" or ".html" && line < file.Lines.Length; line++)
            {
                string text = file.Lines[line];
                Match found = Sink().Match(text);
                if (!found.Success)
                    found = Attribute().Match(text);
                if (!found.Success && kind == ".html")
                    found = Inline().Match(text);
                if (found.Success)
                    yield return new Finding(file.Path, line + 1, found.Index + 1, Name,
                        $"\"{found.Value}\"; make elements by h(), with listeners under \"on\" and looks in styles/");
            }
        }
    }

    // What takes text for markup or for code.
    [GeneratedRegex("""
        \b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe)\b
        |\b(DOMParser|srcdoc)\b
        |\bdocument\s*\.\s*write(ln)?\b|\beval\b|\bnew\s+Function\b|\bFunction\s*\(|\bjavascript:
        |\bset(Timeout|Interval)\s*\(\s*["'`]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Sink();

    // In markup, be it in a text of a script, and by the DOM.
    [GeneratedRegex("""
        <[a-zA-Z][^<>]*\s(style|on[a-z]+)\s*=|\bsetAttribute(NS)?\s*\([^)]*["'`](style|on[a-z]+)["'`]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Attribute();

    [GeneratedRegex("""<style\b|<script\b(?![^>]*\ssrc=)""")]
    private static partial Regex Inline();
}
