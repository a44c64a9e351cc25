// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Reads one rule.</summary>
internal static class RuleSection
{
    private const long SecondNs = 1_000_000_000;
    private const long HourNs = 3_600 * SecondNs;
    private const long LongestWindowNs = HourNs;
    private const long LongestTimeNs = 24 * HourNs;
    private const long DefaultWindowNs = 60 * SecondNs;
    private const long DefaultKeepNs = 60 * SecondNs;
    private const double HighestRank = 100;
    private const int LongestName = 64;
    private const int LongestText = 1_024;

    private static readonly string[] OfWindows = ["window", "at_least", "incomplete"];

    private static readonly (string Word, IncompleteChoice Value)[] IncompleteWords =
    [
        ("hold", IncompleteChoice.Hold), ("judge", IncompleteChoice.Judge), ("raise", IncompleteChoice.Raise),
    ];

    private static readonly (string Word, bool Value)[] HoursWords = [("always", false), ("trading", true)];

    private static readonly (string Word, int Value)[] Severities = [("info", 0), ("warning", 1), ("error", 2)];

    /// <summary>Reads a rule; null if something of it is wrong, which is an error then.</summary>
    public static DeclaredRule? Read(YamlSection section)
    {
        int errors = section.Errors.Count;
        string name = ReadName(section);
        RuleQuantity? quantity = ReadQuantity(section);
        string severity = Severities[section.Choice("severity", Severities) ?? 1].Word;
        long forNs = section.DurationNs("for", 0, LongestTimeNs) ?? 0;
        long keepNs = section.DurationNs("keep", 0, LongestTimeNs) ?? DefaultKeepNs;
        string? runbook = ReadRunbook(section);
        RuleDeclaration? declaration = quantity is null ? null : ReadDeclaration(section, quantity);
        // Of a rule about nothing known the other keys cannot be checked.
        if (declaration is not null)
            section.Finish();
        if (declaration is null || section.Errors.Count > errors)
            return null;
        return new DeclaredRule(declaration)
        {
            Name = name,
            Severity = severity,
            ForNs = forNs,
            KeepNs = keepNs,
            Raise = TextOf(declaration, declaration.RaiseLimit),
            Clear = declaration.ClearLimit.Text,
            Runbook = runbook,
        };
    }

    private static string TextOf(RuleDeclaration rule, RuleLimit limit) => rule.Value.Kind == RuleValueKind.Rank
        ? $"{rule.Value} of {rule.Quantity.Name} among the same time of other days {limit.Text}"
        : $"{rule.Value} of {rule.Quantity.Name} in {Yaml.Text.Duration.Format(rule.WindowNs)} {limit.Text}";

    private static string ReadName(YamlSection section)
    {
        Located<string> name = section.Required("name", "OrderToAckSlow");
        section.Name = $"rule {name.Value}";
        bool isName = name.Value.Length <= LongestName
            && name.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        if (!isName)
            section.Errors.Add(name.Where, $"\"{name.Value}\" cannot be the name of a rule",
                "expected up to 64 letters, digits and '_'");
        return name.Value;
    }

    private static RuleQuantity? ReadQuantity(YamlSection section)
    {
        Located<string> text = section.Required("of", "latency.order_to_ack");
        if (text.Value.Length == 0)
            return null;
        RuleQuantity? quantity = RuleQuantity.Find(text.Value);
        if (quantity is null)
            section.Errors.AddUnknown(text.Where, "quantity", text.Value, RuleQuantity.Names,
                "expected latency.KIND of a series, or a counter such as feeds.messages_lost");
        return quantity;
    }

    private static RuleDeclaration? ReadDeclaration(YamlSection section, RuleQuantity quantity)
    {
        IReadOnlyList<string> by = ReadBy(section, quantity);
        IReadOnlyList<RuleMatcher> where = ReadWhere(section, quantity);
        RuleValue? value = ReadValue(section, quantity);
        long? windowNs = section.DurationNs("window", SecondNs, LongestWindowNs);
        long? atLeast = section.Integer("at_least", 0, long.MaxValue);
        IncompleteChoice incomplete = section.Choice("incomplete", IncompleteWords) ?? IncompleteChoice.Hold;
        bool inHours = section.Choice("hours", HoursWords) ?? false;
        string? summary = ReadSummary(section, by);
        if (value is not { } known)
            return null;
        bool isTime = known.IsTime(quantity);
        section.Required("raise", isTime ? "\"> 300us\"" : "\"> 0\"");
        if (ReadLimit(section, "raise", isTime) is not { } raise)
            return null;
        RuleLimit clear = ReadLimit(section, "clear", isTime) ?? raise.Opposite();
        CheckLimits(section, raise, clear);
        if (known.Kind == RuleValueKind.Rank)
            CheckRank(section, raise, clear);
        return new RuleDeclaration
        {
            Quantity = quantity,
            By = by,
            Where = where,
            Value = known,
            WindowNs = windowNs ?? DefaultWindowNs,
            RaiseLimit = raise,
            ClearLimit = clear,
            AtLeast = atLeast ?? (quantity.IsSeries && known.Kind != RuleValueKind.Count ? 1 : 0),
            Incomplete = incomplete,
            InHoursOnly = inHours,
            Summary = summary,
        };
    }

    private static IReadOnlyList<string> ReadBy(YamlSection section, RuleQuantity quantity)
    {
        if (section.Texts("by", "appliance, session") is not { } given)
            return quantity.Labels;
        foreach (Located<string> label in given)
            CheckLabel(section, quantity, label.Value, label.Where);
        return [.. given.Select(label => label.Value).Distinct()];
    }

    private static List<RuleMatcher> ReadWhere(YamlSection section, RuleQuantity quantity)
    {
        List<RuleMatcher> patterns = [];
        if (section.Section("where", $"{section.Name}: where") is not { } where)
            return patterns;
        foreach (string label in where.Keys)
        {
            if (where.Text(label) is not { } pattern)
                continue;
            CheckLabel(section, quantity, label, pattern.Where);
            patterns.Add(new RuleMatcher(label, new NamePattern(pattern.Value), pattern.Where));
        }
        where.Finish();
        return patterns;
    }

    private static void CheckLabel(YamlSection section, RuleQuantity quantity, string label, string where)
    {
        if (!quantity.Labels.Contains(label))
            section.Errors.AddUnknown(where, $"label of {quantity.Name}", label, [.. quantity.Labels],
                $"it has {string.Join(", ", quantity.Labels)}");
    }

    private static RuleValue? ReadValue(YamlSection section, RuleQuantity quantity)
    {
        Located<string> text = section.Required("value", quantity.IsSeries ? "p99" : "sum");
        if (text.Value.Length == 0)
            return null;
        RuleValue? value = RuleValue.Parse(text.Value, quantity);
        if (value is null)
            section.Errors.Add(text.Where, $"{section.Name}: {quantity.Name} has no value \"{text.Value}\"",
                $"expected {RuleValue.ExpectedFor(quantity)}");
        return value;
    }

    private static RuleLimit? ReadLimit(YamlSection section, string key, bool isTime)
    {
        if (section.Text(key) is not { } text)
            return null;
        RuleLimit? limit = RuleLimit.Parse(text.Value, isTime);
        if (limit is null)
            section.Errors.Add(text.Where, $"{section.Name}: {key} is \"{text.Value}\"", RuleLimit.ExpectedFor(isTime));
        return limit;
    }

    private static void CheckLimits(YamlSection section, RuleLimit raise, RuleLimit clear)
    {
        bool areApart = raise.IsAbove != clear.IsAbove
            && (raise.IsAbove ? clear.Limit <= raise.Limit : clear.Limit >= raise.Limit)
            && !(raise.Limit == clear.Limit && raise.IncludesLimit && clear.IncludesLimit);
        if (!areApart)
            section.Errors.Add(section.WhereOf("clear"),
                $"{section.Name}: \"{clear.Text}\" can clear what \"{raise.Text}\" raises at the same value",
                $"give a limit on the other side, such as \"{raise.Opposite().Text}\"");
    }

    private static void CheckRank(YamlSection section, RuleLimit raise, RuleLimit clear)
    {
        foreach (string key in OfWindows.Where(section.Has))
            section.Errors.Add(section.WhereOf(key),
                $"{section.Name}: {key} means nothing for a rank, which is of the last two slots of 5 min",
                "leave it out");
        foreach ((string key, RuleLimit limit) in ((string, RuleLimit)[])[("raise", raise), ("clear", clear)])
        {
            if (limit.Limit is < 0 or > HighestRank)
                section.Errors.Add(section.WhereOf(key), $"{section.Name}: no rank is {limit.Text}",
                    "expected 0 for lower than all days to 100 for higher than all");
        }
    }

    private static string? ReadSummary(YamlSection section, IReadOnlyList<string> by)
    {
        if (section.Text("summary") is not { } text)
            return null;
        IReadOnlyList<string> names = RuleSummary.NamesFor(by);
        foreach (string name in RuleSummary.NamesIn(text.Value).Where(name => !names.Contains(name)))
            section.Errors.AddUnknown(text.Where, "name in braces", name, [.. names]);
        CheckLength(section, text);
        return text.Value;
    }

    private static string? ReadRunbook(YamlSection section)
    {
        if (section.Text("runbook") is not { } text)
            return null;
        if (!Uri.TryCreate(text.Value, UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https"))
            section.Errors.Add(text.Where, $"{section.Name}: \"{text.Value}\" is not an address",
                "expected one such as https://wiki.example/slow-orders");
        CheckLength(section, text);
        return text.Value;
    }

    private static void CheckLength(YamlSection section, Located<string> text)
    {
        if (text.Value.Length > LongestText)
            section.Errors.Add(text.Where, $"{section.Name}: the text has {text.Value.Length} letters",
                $"keep it below {LongestText}");
    }
}
