// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Comparing.Statistics;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Comparing;

/// <summary>Prints comparisons as lines of text, or as JSON lines.</summary>
internal static class ComparisonReport
{
    private const string Row = "{0,-32} {1,12} {2,12} {3,-9}  {4}";

    /// <summary>Prints the head of the lines of text.</summary>
    internal static void PrintHead(string baseline) => Console.WriteLine(string.Format(
        CultureInfo.InvariantCulture, Row, "benchmark", baseline, "here", "unit", "answer"));

    /// <summary>Prints one comparison as text.</summary>
    internal static void Print(Comparison comparison) => Console.WriteLine(comparison.Shift is null
        ? $"{comparison.Launches.Name,-32} not_applicable: {comparison.Reason}"
        : string.Format(
            CultureInfo.InvariantCulture, Row, comparison.Launches.Name, Number(comparison.Launches.Baseline),
            Number(comparison.Launches.Candidate), comparison.Launches.Unit, Sentence(comparison)));

    /// <summary>Prints one comparison as a JSON line.</summary>
    internal static void Write(Comparison comparison) => JsonLine.Write("comparison", json =>
    {
        PairedLaunches launches = comparison.Launches;
        bool isCompared = comparison.Shift is not null;
        json.WriteString("name", launches.Name);
        json.WriteString("unit", isCompared ? launches.Unit : null);
        json.WriteString("answer", Word(comparison.Answer));
        json.WriteString("verdict", comparison.Verdict);
        json.WriteRounded("baseline", isCompared ? launches.Baseline : null);
        json.WriteRounded("value", isCompared ? launches.Candidate : null);
        json.WriteRounded("shift", comparison.Shift?.Shift);
        json.WriteRounded("shift_low", comparison.Shift?.Low);
        json.WriteRounded("shift_high", comparison.Shift?.High);
        json.WriteRounded("shift_percent", 100 * comparison.RelativeShift);
        json.WriteNumber("confidence", 1 - Judge.Level);
        WriteProbability(json, comparison.Shift?.Probability);
        json.WriteRounded("superiority", isCompared ? launches.Superiority : null);
        json.WriteNumber("launches", launches.Count);
        json.WriteBoolean("repeated", comparison.IsRepeated);
        json.WriteRounded("spread_of_rounds", isCompared ? launches.SpreadOfRounds : null);
        json.WriteRounded("spread_of_launches", isCompared ? launches.SpreadOfLaunches : null);
        json.WriteString("reason", comparison.Reason);
    });

    /// <summary>Result as a sentence.</summary>
    internal static string Sentence(Comparison comparison)
    {
        SignedRank shift = comparison.Shift!;
        string unit = comparison.Launches.Unit;
        string interval = string.Create(
            CultureInfo.InvariantCulture, $"{shift.Low:+0.00;-0.00} to {shift.High:+0.00;-0.00} {unit}");
        string part = comparison.RelativeShift is { } relative
            ? string.Create(CultureInfo.InvariantCulture, $" ({Math.Abs(100 * relative):0.0} %)") : "";
        string size = $"{Number(Math.Abs(shift.Shift))} {unit}{part}";
        return comparison.Answer switch
        {
            Answer.Faster => $"faster by {size}, confident: {interval}, {Effect(comparison)}",
            Answer.Slower => $"slower by {size}, confident: {interval}, {Effect(comparison)}",
            Answer.Same => $"same: {interval}",
            _ => $"too noisy to say: {interval}; {comparison.Reason}",
        };
    }

    private static string Effect(Comparison comparison)
    {
        double part = comparison.Launches.Superiority;
        return string.Create(
            CultureInfo.InvariantCulture, $"in {100 * Math.Max(part, 1 - part):0} % of the pairs of launches");
    }

    private static string Word(Answer answer) => answer switch
    {
        Answer.Same => "same",
        Answer.Faster => "faster",
        Answer.Slower => "slower",
        Answer.TooNoisy => "too_noisy",
        _ => "not_applicable",
    };

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 1000 ? "N0" : "F2", CultureInfo.InvariantCulture);

    private static void WriteProbability(Utf8JsonWriter json, double? probability)
    {
        if (probability is { } value)
            json.WriteNumber("probability", value);
        else
            json.WriteNull("probability");
    }
}
