// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal;

/// <summary>Numbers in the terminal: labels, forms and colours are the schema's.</summary>
internal static class Numbers
{
    private const int LongLabel = 12;

    /// <summary>A number, as markup: red for a loss, yellow for what deserves attention, if it is not 0.</summary>
    public static string Of(ShownNumber number, long? value)
    {
        string text = number.Form == NumberForm.Span
            ? value is { } ns ? Figures.Span(ns) : "-" : Figures.Count(value);
        return (number.Tone, value) switch
        {
            (NumberTone.Loss, > 0) => $"[red]{text}[/]",
            (NumberTone.Attention, > 0) => $"[yellow]{text}[/]",
            _ => text,
        };
    }

    /// <summary>The cells of a row.</summary>
    public static string[] Row(IReadOnlyList<ShownNumber> numbers, params long?[] values) =>
        [.. numbers.Zip(values, Of)];

    /// <summary>Adds a column for each number; a long label takes two lines.</summary>
    public static void AddColumns(this Table table, IReadOnlyList<ShownNumber> numbers)
    {
        foreach (ShownNumber number in numbers)
            table.AddColumn(FlowTables.Right(TitleOf(number.Label)));
    }

    private static string TitleOf(string label) => label.Length > LongLabel && label.LastIndexOf(' ') is > 0 and var gap
        ? $"{label[..gap]}\n{label[(gap + 1)..]}" : label;
}
