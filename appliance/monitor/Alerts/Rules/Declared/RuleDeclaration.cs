// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Handling of values that may be incomplete.</summary>
public enum IncompleteChoice
{
    /// <summary>The alert stays as it is.</summary>
    Hold,

    /// <summary>They are compared as they are.</summary>
    Judge,

    /// <summary>They raise the alert.</summary>
    Raise,
}

/// <summary>Pattern for the value of a label in a rule.</summary>
/// <param name="Where">File with line and column.</param>
public sealed record RuleMatcher(string Label, NamePattern Pattern, string Where);

/// <summary>A rule as its file declares it, without the parts that every rule has.</summary>
public sealed record RuleDeclaration
{
    public required RuleQuantity Quantity { get; init; }

    /// <summary>Labels; each set of their values has an alert of its own.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>Patterns that labels must fit.</summary>
    public required IReadOnlyList<RuleMatcher> Where { get; init; }

    public required RuleValue Value { get; init; }

    /// <summary>Length of the window, nanoseconds.</summary>
    public required long WindowNs { get; init; }

    /// <summary>Limit beyond which it is raised.</summary>
    public required RuleLimit RaiseLimit { get; init; }

    /// <summary>Limit beyond which it is clear.</summary>
    public required RuleLimit ClearLimit { get; init; }

    /// <summary>Least number of samples, or least sum of a counter's rises that are compared.</summary>
    public required long AtLeast { get; init; }

    /// <summary>Handling of incomplete values.</summary>
    public required IncompleteChoice Incomplete { get; init; }

    /// <summary>True if it holds in the hours of the appliance only.</summary>
    public required bool InHoursOnly { get; init; }

    /// <summary>Text for people, with names in braces for values; null for one of the program.</summary>
    public required string? Summary { get; init; }
}
