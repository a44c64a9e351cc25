// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json;
using Telemetry.Reports.Shown;

namespace Telemetry.Monitor.Reporting.Markup;

/// <summary>Tables of facts. Each figure carries the path of its fact in the summary and its exact value, so that other
/// programs, and the tests, can compare it.</summary>
internal static class FactTable
{
    /// <summary>Opens a table with its titles.</summary>
    public static void Start(
        HtmlWriter html, IReadOnlyList<string> texts, IReadOnlyList<ShownNumber> columns, string? caption = null)
    {
        html.Start("div", ("class", "scroll"));
        html.Start("table");
        if (caption is not null)
            html.Element("caption", caption);
        html.Start("thead");
        html.Start("tr");
        foreach (string text in texts)
            html.Element("th", text, ("scope", "col"), ("class", "t"));
        foreach (ShownNumber column in columns)
            html.Element("th", column.Label, ("scope", "col"), ("title", column.Meaning));
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
    public static void Cells(HtmlWriter html, JsonElement row, string path, IReadOnlyList<ShownNumber> columns)
    {
        foreach (ShownNumber column in columns)
            Figure(html, "td", row, path, column);
    }

    /// <summary>Writes one figure as an element.</summary>
    public static void Figure(HtmlWriter html, string element, JsonElement row, string path, ShownNumber number)
    {
        long? value = number.Form == NumberForm.Flag
            ? row.Flag(number.Key) switch { true => 1, false => 0, null => null } : row.Number(number.Key);
        html.Element(element, TextOf(value, number.Form),
            ("class", ClassOf(value, number.Tone)), ("title", ExactOf(value, number.Form)),
            ("data-fact", path.Length == 0 ? number.Key : $"{path}.{number.Key}"),
            ("data-value", row.At(number.Key)?.GetRawText() ?? "null"));
    }

    /// <summary>Writes a list of facts with their titles.</summary>
    public static void List(HtmlWriter html, JsonElement row, string path, IReadOnlyList<ShownNumber> facts)
    {
        html.Start("dl", ("class", "facts"));
        foreach (ShownNumber fact in facts)
        {
            html.Start("div");
            html.Element("dt", fact.Label, ("title", fact.Meaning));
            Figure(html, "dd", row, path, fact);
            html.End();
        }
        html.End();
    }

    private static string TextOf(long? value, NumberForm form) => value is null ? Figures.Unknown : form switch
    {
        NumberForm.Span => Figures.Span(value),
        NumberForm.Bytes => Figures.Bytes(value),
        NumberForm.ByteRate => $"{Figures.Bytes(value)}/s",
        NumberForm.Ppb => $"{Figures.Count(value)} ppb",
        NumberForm.Flag => value == 0 ? "no" : "yes",
        _ => Figures.Count(value),
    };

    private static string? ExactOf(long? value, NumberForm form) => form switch
    {
        NumberForm.Span => Figures.Exact(value),
        NumberForm.Bytes => $"{Figures.Count(value)} bytes",
        _ => null,
    };

    private static string ClassOf(long? value, NumberTone tone) => value switch
    {
        null => "n unknown",
        0 => "n zero",
        _ => tone switch { NumberTone.Loss => "n loss", NumberTone.Attention => "n attention", _ => "n" },
    };
}
