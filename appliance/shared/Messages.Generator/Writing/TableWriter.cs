// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Messages.Generator.Tables;

namespace Telemetry.Messages.Generator.Writing;

/// <summary>Writes the tables of numbers on screens.</summary>
internal static class TableWriter
{
    /// <summary>The file for C#: of the HTML report, and of the terminal.</summary>
    internal static string Source(IReadOnlyList<ShownTable> tables)
    {
        SourceWriter source = new("Telemetry.Reports.Shown");
        WriteEnum(source, "NumberForm", "Form in which a number is shown.", ShownNumber.Forms);
        WriteEnum(source, "NumberTone", "Colour of a number that is not 0, on every screen.", ShownNumber.Tones);
        source.Line();
        source.Document("Tables of numbers, in the order of their columns.");
        source.Line("public static class ShownTables");
        source.Open();
        bool isFirst = true;
        foreach (ShownTable table in tables.Where(table => table.Screens.Any(screen => screen != "page")))
        {
            if (!isFirst)
                source.Line();
            isFirst = false;
            source.Document($"Numbers of {table.Numbers[0].Group}.");
            source.Line($"public static IReadOnlyList<ShownNumber> {Names.Pascal(table.Name)} {{ get; }} =");
            source.Line("[");
            foreach (ShownNumber number in table.Numbers)
            {
                source.Line($"    new({SourceWriter.Literal(number.Label)}, {SourceWriter.Literal(number.Key)},");
                source.Line($"        NumberForm.{MetricWords.ValueOf(number.Form)}, "
                    + $"NumberTone.{MetricWords.ValueOf(number.Tone)},");
                source.Line($"        {SourceWriter.Literal(number.Meaning)}),");
            }
            source.Line("];");
        }
        source.Close();
        return source.ToString();
    }

    /// <summary>The module for the page.</summary>
    internal static string Script(IReadOnlyList<ShownTable> tables)
    {
        var lines = new List<string>
        {
            "// SPDX-License-Identifier: Apache-2.0",
            "// Made from tables.xml by Telemetry.Messages.Generator.",
            "",
            "/** @typedef {{key: string, label: string, form: string, tone: string, note: string}} ShownNumber */",
        };
        foreach (ShownTable table in tables.Where(table => table.Screens.Contains("page")))
        {
            lines.AddRange(["", "/** @type {ShownNumber[]} */", $"export const {table.Name} = ["]);
            lines.AddRange(table.Numbers.Select(number =>
                $"    {{ key: {Text(number.Key)}, label: {Text(number.Label)}, "
                + $"form: {Text(number.Form)}, tone: {Text(number.Tone)}, note: {Text(number.Meaning)} }},"));
            lines.Add("];");
        }
        return string.Join('\n', lines) + "\n";
    }

    private static string Text(string value) =>
        $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static void WriteEnum(
        SourceWriter source, string name, string meaning, (string Word, string Meaning)[] values)
    {
        source.Line();
        source.Document(meaning);
        source.Line($"public enum {name}");
        source.Open();
        foreach ((string word, string text) in values)
        {
            source.Document(text);
            source.Line(MetricWords.ValueOf(word) + ",");
        }
        source.Close();
    }
}
