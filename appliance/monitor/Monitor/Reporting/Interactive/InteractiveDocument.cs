// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Reporting.Sections;

namespace Telemetry.Monitor.Reporting.Interactive;

/// <summary>A report that is the page itself, with the answers about the recordings in it: one HTML document that loads
/// nothing and sends no requests.</summary>
internal static class InteractiveDocument
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>Writes the document.</summary>
    /// <param name="content">Facts of the report.</param>
    /// <param name="model">Model with the recordings.</param>
    /// <param name="baseline">Recordings to compare with; null for none.</param>
    public static byte[] Write(ReportContent content, FleetModel model, RecordingSet? baseline)
    {
        var span = new ReportSpan(
            content.Parts.Min(part => part.Selection.FromTimeNs) / SecondNs * SecondNs,
            (content.Parts.Max(part => part.Selection.ToTimeNs) + SecondNs - 1) / SecondNs * SecondNs);
        using ComparedRecordings compared = ComparedRecordings.Of(baseline);
        using var answers = new RecordedAnswers(
            model, [.. content.Sources.Select(source => source.Name)], compared);
        new RecordedQuestions(answers, content.Parts, span, compared.All.Count == 0 ? null : compared.All[0].Name)
            .AskAll();
        return Write(HeaderSection.TitleOf(content), DataOf(content, span, answers));
    }

    private static byte[] Write(string title, string data)
    {
        string map = PageModules.ImportMap();
        (string Text, string? Media)[] styles = [.. PageModules.Styles()];
        string policy = "default-src 'none'; connect-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
            + $"script-src data: {Hash(map)} {Hash(PageModules.Start)}; "
            + $"style-src {string.Join(' ', styles.Select(style => Hash(style.Text)))}; "
            + "require-trusted-types-for 'script'";
        var html = new HtmlWriter();
        html.Raw("<!DOCTYPE html>\n");
        html.Start("html", ("lang", "en"), ("data-theme", "auto"));
        html.Start("head");
        html.Empty("meta", ("charset", "utf-8"));
        html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", policy));
        html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        html.Element("title", title);
        html.Empty("link", ("rel", "icon"), ("href", "data:,"));
        foreach ((string text, string? media) in styles)
            Write(html, "style", text, ("media", media));
        Write(html, "script", data, ("type", "application/json"), ("id", "answers"));
        Write(html, "script", map, ("type", "importmap"));
        Write(html, "script", PageModules.Start, ("type", "module"));
        html.End();
        html.Start("body");
        html.Raw(PageModules.Body());
        html.End();
        html.End();
        return html.ToBytes();
    }

    private static void Write(
        HtmlWriter html, string element, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        html.Start(element, attributes);
        html.Raw(text);
        html.End();
    }

    /// <summary>The answers and what the scripts must know of them. As JSON with every <c>&lt;</c> escaped, it cannot
    /// end its element.</summary>
    private static string DataOf(ReportContent content, ReportSpan span, RecordedAnswers answers)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("appliance"u8, answers.OnlyAppliance);
            json.WriteString("range"u8, $"{span.FromNs}-{span.ToNs}");
            json.WriteStartArray("sources"u8);
            foreach (SourceFile source in content.Sources.Concat(content.BaselineSources))
                json.WriteStringValue($"{source.Name} sha256 {source.Sha256}"
                    + (source.Notice is { } notice ? $" ({notice})" : ""));
            json.WriteEndArray();
            answers.Write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Hash(string text)
    {
        CryptoLibrary.Require("report");
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }
}
