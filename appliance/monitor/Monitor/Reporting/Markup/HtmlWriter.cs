// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Monitor.Reporting.Markup;

/// <summary>Writes elements that are closed in the order in which they were opened: the document is well-formed XML
/// too. Belongs to one thread.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new(1 << 16);
    private readonly Stack<string> _open = new();

    /// <summary>The document.</summary>
    /// <exception cref="InvalidOperationException">An element is open.</exception>
    public byte[] ToBytes() => _open.Count == 0 ? Encoding.UTF8.GetBytes(_text.ToString())
        : throw new InvalidOperationException($"<{_open.Peek()}> is open");

    /// <summary>Opens an element. Attributes that are null are left out.</summary>
    public void Start(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        WriteTag(element, attributes);
        _text.Append('>');
        _open.Push(element);
    }

    /// <summary>Closes the element that was opened last.</summary>
    public void End()
    {
        string element = _open.Pop();
        _text.Append("</").Append(element).Append('>');
        if (element is "tr" or "table" or "p" or "section" or "h1" or "h2" or "h3" or "h4" or "svg" or "details"
            or "div")
            _text.Append('\n');
    }

    /// <summary>Writes an element that never has content: of HTML only <c>meta</c>, of SVG any.</summary>
    public void Empty(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        WriteTag(element, attributes);
        _text.Append("/>");
    }

    /// <summary>Writes an element that contains a text.</summary>
    public void Element(string element, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(element, attributes);
        Text(text);
        End();
    }

    /// <summary>Opens a table that scrolls by itself, up to its first title.</summary>
    public void StartTable(string? style = null, string? caption = null)
    {
        Start("div", ("class", "scroll"));
        Start("table", ("class", style));
        if (caption is not null)
            Element("caption", caption);
        Start("thead");
        Start("tr");
    }

    /// <summary>Writes titles of columns with texts.</summary>
    public void Titles(params ReadOnlySpan<string> titles)
    {
        foreach (string title in titles)
            Element("th", title, ("class", "t"));
    }

    /// <summary>Closes the titles of a table.</summary>
    public void StartRows()
    {
        End();
        End();
        Start("tbody");
    }

    public void EndTable()
    {
        End();
        End();
        End();
    }

    /// <summary>Writes a cell with a duration, and its exact value as its title.</summary>
    public void Span(long? valueNs, string style = "n") =>
        Element("td", Figures.Span(valueNs), ("class", style), ("title", Figures.Exact(valueNs)));

    public void Text(string text) => _text.Append(HtmlText.Escape(text));

    /// <summary>Writes markup of this program.</summary>
    public void Raw(string markup) => _text.Append(markup);

    private void WriteTag(string element, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(element);
        foreach ((string name, string? value) in attributes)
        {
            if (value is null)
                continue;
            // Curves and images are long, and of this program.
            int most = name is "d" or "href" or "points" or "content" ? int.MaxValue : HtmlText.MostLetters;
            _text.Append(' ').Append(name).Append("=\"").Append(HtmlText.Escape(value, most)).Append('"');
        }
    }
}
