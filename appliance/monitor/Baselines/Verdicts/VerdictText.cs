// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Baselines.Values;

namespace Telemetry.Baselines.Verdicts;

/// <summary>Verdicts in words, each with the chance that it comes about by itself.</summary>
public static class VerdictText
{
    /// <summary>Writes a verdict.</summary>
    /// <param name="slots">Slots in a row that are extreme on the same side; 0 if that is not known.</param>
    /// <param name="board">The verdicts on all values; an empty one if they are not known.</param>
    public static string Of(QuantityKind kind, Verdict verdict, int slots, BaselineBoard board)
    {
        if (verdict.Missing == NoVerdict.FewDays)
            return Text($"{ValueText(kind, verdict)}; baseline: {verdict.DayCount} of {Judge.LeastDays} days")
                + SettingsText(verdict);
        if (!verdict.IsJudged)
            return "no verdict: " + ReasonText(verdict.Missing);
        string place = verdict.Extreme switch
        {
            Extreme.Highest => "highest",
            Extreme.Lowest => "lowest",
            _ => Text($"number {verdict.Below + 1}"),
        };
        string text = Text($"{ValueText(kind, verdict)}, usual {Format(kind, verdict.Lowest!.Value)} to ")
            + Text($"{Format(kind, verdict.Highest!.Value)} ({verdict.DayCount} days at this time), {place} of ")
            + Text($"{verdict.DayCount + 1}");
        if (verdict.Extreme != Extreme.None)
            text += verdict.IsWithinError ? ", but not beyond the error of so few samples"
                : Text($"; by chance about 1 in {verdict.DayCount + 1}") + ChanceText(board);
        if (slots > 1)
            text += Text($"; it has lasted {slots} slots");
        return text + SettingsText(verdict);
    }

    /// <summary>Names what a quantity is of: a series with its key, a feed, a line or a session.</summary>
    public static string NameOf(Quantity quantity) => string.Join(' ', ((string?[])
    [
        quantity.Series, quantity.Series is null ? quantity.Feed : quantity.Key,
        quantity.Series is null ? quantity.Line : null, quantity.Series is null ? quantity.Session : null,
    ]).OfType<string>());

    /// <summary>Writes a value with its unit.</summary>
    public static string Format(QuantityKind kind, double value) => Quantity.UnitOf(kind) switch
    {
        QuantityUnit.Share => Text($"{value * 100:0.##} %"),
        QuantityUnit.PerSecond => Text($"{value:0.##}/s"),
        _ => value switch
        {
            >= 1e9 => Text($"{value / 1e9:0.000} s"),
            >= 1e6 => Text($"{value / 1e6:0.000} ms"),
            >= 1e3 => Text($"{value / 1e3:0.000} µs"),
            _ => Text($"{value:0} ns"),
        },
    };

    private static string ValueText(QuantityKind kind, Verdict verdict) =>
        $"{NameOf(kind)} {Format(kind, verdict.Today!.Value.Value.Value)}";

    private static string ChanceText(BaselineBoard board) => board.Judged == 0 ? ""
        : Text($"; {board.Judged} values are judged, so about {board.ExpectedByChance:0.#} such slots are expected ")
            + "by chance";

    private static string SettingsText(Verdict verdict) => verdict.Settings switch
    {
        SettingsChoice.Others => "; days with other settings of the host are among them",
        SettingsChoice.Unknown => "; the settings of the host are not known, days with any are among them",
        _ => "",
    };

    private static string ReasonText(NoVerdict reason) => reason switch
    {
        NoVerdict.Incomplete => "something of this slot is missing",
        NoVerdict.FewSamples => "this slot has too few samples",
        NoVerdict.TwiceToday => "this time comes twice today, since the clocks were set back",
        _ => "nothing is written of this slot",
    };

    private static string NameOf(QuantityKind kind) => kind switch
    {
        QuantityKind.P50 => "median",
        QuantityKind.P99 => "p99",
        QuantityKind.Messages => "messages",
        QuantityKind.Orders => "orders",
        QuantityKind.Rejects => "rejected",
        QuantityKind.Wins => "delivered first",
        _ => "distance from UTC up to",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
