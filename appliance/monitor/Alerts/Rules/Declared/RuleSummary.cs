// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Yaml.Text;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Text of an alert of a declared rule, with its values in place of names in braces.</summary>
public static class RuleSummary
{
    private static readonly string[] Values = ["value", "raise", "clear", "window"];

    /// <summary>Names in braces that a rule's text may have.</summary>
    public static IReadOnlyList<string> NamesFor(IReadOnlyList<string> by) => [.. Values, .. by];

    /// <summary>Names in braces of a text.</summary>
    public static IEnumerable<string> NamesIn(string text)
    {
        for (int begin = text.IndexOf('{', StringComparison.Ordinal); begin >= 0;)
        {
            int end = text.IndexOf('}', begin);
            if (end < 0)
                yield break;
            yield return text[(begin + 1)..end];
            begin = text.IndexOf('{', end);
        }
    }

    internal static string Write(DeclaredRule rule, AlertLabels labels, double? value, bool isIncomplete)
    {
        RuleDeclaration declaration = rule.Declaration;
        string number = value is { } known ? Format(known, declaration) : "unknown";
        if (isIncomplete)
            number += " (incomplete)";
        if (declaration.Summary is null)
            return $"{declaration.Quantity.Name} {declaration.Value} is {number}, limit {declaration.RaiseLimit.Text}";
        var text = new StringBuilder(declaration.Summary)
            .Replace("{value}", number)
            .Replace("{raise}", declaration.RaiseLimit.Text)
            .Replace("{clear}", declaration.ClearLimit.Text)
            .Replace("{window}", Duration.Format(declaration.WindowNs));
        foreach (string label in declaration.By)
            text.Replace($"{{{label}}}", labels[label] ?? "");
        return text.ToString();
    }

    private static string Format(double value, RuleDeclaration declaration)
    {
        if (!declaration.Value.IsTime(declaration.Quantity))
            return value.ToString("0.###", CultureInfo.InvariantCulture);
        (string unit, double ns) = value switch
        {
            >= 1e9 => ("s", 1e9),
            >= 1e6 => ("ms", 1e6),
            >= 1e3 => ("us", 1e3),
            _ => ("ns", 1),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value / ns:0.###} {unit}");
    }
}
