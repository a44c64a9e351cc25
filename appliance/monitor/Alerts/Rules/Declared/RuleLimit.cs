// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Yaml.Text;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Limit of a declared rule: a comparison with a number, as <c>&gt; 300us</c>.</summary>
/// <param name="IsAbove">True for values above the limit, false for those below.</param>
/// <param name="IncludesLimit">True if the limit itself counts, too.</param>
/// <param name="Limit">The limit: nanoseconds for a time.</param>
public readonly record struct RuleLimit(bool IsAbove, bool IncludesLimit, double Limit, string Text)
{
    /// <summary>Expected form, for errors.</summary>
    public static string ExpectedFor(bool isTime) => isTime
        ? "expected a comparison such as \"> 300us\" or \"<= 10ms\""
        : "expected a comparison such as \"> 0\" or \"<= 1000\"";

    /// <summary>True if a value is beyond the limit.</summary>
    public bool Holds(double value) => value == Limit ? IncludesLimit : IsAbove == (value > Limit);

    /// <summary>The limit for everything that this one does not hold for.</summary>
    public RuleLimit Opposite()
    {
        string sign = (IsAbove, IncludesLimit) switch
        {
            (true, true) => "<",
            (true, false) => "<=",
            (false, true) => ">",
            _ => ">=",
        };
        return new RuleLimit(!IsAbove, !IncludesLimit, Limit, $"{sign} {Text.TrimStart('<', '>', '=', ' ')}");
    }

    /// <summary>Reads a limit; null if it is none.</summary>
    /// <param name="isTime">True for a duration, false for a number.</param>
    public static RuleLimit? Parse(string text, bool isTime)
    {
        string rest = text.TrimStart('<', '>', '=');
        string sign = text[..^rest.Length];
        if (sign is not (">" or ">=" or "<" or "<="))
            return null;
        rest = rest.Trim();
        double limit;
        if (!isTime)
        {
            if (!double.TryParse(rest, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out limit) || !double.IsFinite(limit))
                return null;
        }
        else if (Duration.TryParse(rest, out long ns))
        {
            limit = ns;
        }
        else
        {
            return null;
        }
        return new RuleLimit(sign[0] == '>', sign.Length == 2, limit, $"{sign} {rest}");
    }
}
