// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Markup;

/// <summary>Form in which a fact is shown.</summary>
internal enum FactForm
{
    /// <summary>A count.</summary>
    Count,

    /// <summary>A count that is a loss if it is not 0.</summary>
    Loss,

    /// <summary>A count that deserves attention if it is not 0.</summary>
    Attention,

    /// <summary>A duration.</summary>
    Span,

    /// <summary>A size.</summary>
    Bytes,
}

/// <summary>Column of a table, or row of a list.</summary>
/// <param name="Title">Title for people.</param>
/// <param name="Key">Path of the member in the row's JSON object.</param>
/// <param name="Form">Form.</param>
/// <param name="Meaning">Explanation; null if the title is enough.</param>
internal readonly record struct FactColumn(
    string Title, string Key, FactForm Form = FactForm.Count, string? Meaning = null);

/// <summary>Tables of facts. Each figure carries the path of its fact in the summary and its exact value, so that other
/// programs, and the tests, can compare it.</summary>
internal static class FactTable
{
    /// <summary>Opens a table with its titles.</summary>
    public static void Start(
        HtmlWriter html, IReadOnlyList<string> texts, IReadOnlyList<FactColumn> columns, string? caption = null)
    {
        html.Start("div", ("class", "scroll"));
        html.Start("table");
        if (caption is not null)
            html.Element("caption", caption);
        html.Start("thead");
        html.Start("tr");
        foreach (string text in texts)
            html.Element("th", text, ("scope", "col"), ("class", "t"));
        foreach (FactColumn column in columns)
            html.Element("th", column.Title, ("scope", "col"), ("title", column.Meaning));
        html.End();
        html.End();
        html.Start("tbody");
    }

    /// <summary>Closes a table.</summary>
    public static void End(HtmlWriter html)
    {
        html.End();
        html.End();
        html.End();
    }

    /// <summary>Writes the cells of a row.</summary>
    public static void Cells(HtmlWriter html, JsonElement row, string path, IReadOnlyList<FactColumn> columns)
    {
        foreach (FactColumn column in columns)
            Figure(html, "td", row, path, column);
    }

    /// <summary>Writes one figure as an element.</summary>
    public static void Figure(HtmlWriter html, string element, JsonElement row, string path, in FactColumn column)
    {
        long? value = row.Number(column.Key);
        html.Element(element, TextOf(value, column.Form),
            ("class", ClassOf(value, column.Form)),
            ("title", column.Form == FactForm.Span ? Figures.Exact(value)
                : column.Form == FactForm.Bytes ? $"{Figures.Count(value)} bytes" : null),
            ("data-fact", path.Length == 0 ? column.Key : $"{path}.{column.Key}"),
            ("data-value", value?.ToString(CultureInfo.InvariantCulture) ?? "null"));
    }

    /// <summary>Writes a list of facts with their titles.</summary>
    public static void List(HtmlWriter html, JsonElement row, string path, IReadOnlyList<FactColumn> facts)
    {
        html.Start("dl", ("class", "facts"));
        foreach (FactColumn fact in facts)
        {
            html.Start("div");
            html.Element("dt", fact.Title, ("title", fact.Meaning));
            Figure(html, "dd", row, path, fact);
            html.End();
        }
        html.End();
    }

    private static string TextOf(long? value, FactForm form) => form switch
    {
        FactForm.Span => Figures.Span(value),
        FactForm.Bytes => Figures.Bytes(value),
        _ => Figures.Count(value),
    };

    private static string ClassOf(long? value, FactForm form) => value switch
    {
        null => "n unknown",
        0 => "n zero",
        _ => form switch { FactForm.Loss => "n loss", FactForm.Attention => "n attention", _ => "n" },
    };
}
