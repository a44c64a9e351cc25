// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>A report as a reader that knows only XML sees it.</summary>
internal sealed class ReportFile
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Ignore };

    internal ReportFile(byte[] bytes)
    {
        Text = System.Text.Encoding.UTF8.GetString(bytes);
        using var reader = XmlReader.Create(new MemoryStream(bytes), Settings);
        Document = XDocument.Load(reader);
    }

    /// <summary>The markup.</summary>
    internal string Text { get; }

    /// <summary>The document.</summary>
    internal XDocument Document { get; }

    /// <summary>Its figures.</summary>
    internal IReadOnlyList<Figure> Figures =>
        [.. Document.Descendants().Where(one => one.Attribute("data-fact") is not null).Select(one => new Figure(
            one.Attribute("data-fact")!.Value, one.Attribute("data-value")!.Value, one.Value))];

    /// <summary>Elements of a name, whatever its namespace is.</summary>
    internal IEnumerable<XElement> All(string element) =>
        Document.Descendants().Where(one => one.Name.LocalName == element);

    /// <summary>Rows of the tables with a caption.</summary>
    internal IReadOnlyList<string[]> Rows(string caption) =>
        [.. All("table").Where(table => table.Elements().Any(one => one.Name.LocalName == "caption"
                && one.Value.StartsWith(caption, StringComparison.Ordinal)))
            .SelectMany(table => table.Elements().Last().Elements())
            .Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    /// <summary>Value of a fact in a JSON document by its path; "null" if it is unknown.</summary>
    internal static string At(JsonElement summary, string path)
    {
        JsonElement found = summary;
        foreach (string key in path.Split('.'))
            found = int.TryParse(key, CultureInfo.InvariantCulture, out int index)
                ? found[index] : found.GetProperty(key);
        return found.GetRawText();
    }
}

/// <summary>A figure of a report.</summary>
/// <param name="Fact">Path of its fact in the summary.</param>
/// <param name="Value">Its exact value.</param>
/// <param name="Text">Its text.</param>
internal sealed record Figure(string Fact, string Value, string Text);
