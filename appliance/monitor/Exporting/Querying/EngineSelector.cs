// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Querying;

/// <summary>Selectors of PromQL, with names and values as they were exported.</summary>
public sealed class EngineSelector
{
    private readonly StringBuilder _matchers = new();

    /// <summary>Selects series of one of some metrics.</summary>
    /// <param name="names">Names of the metrics.</param>
    public EngineSelector(params IEnumerable<string> names) => OneOf(EngineSeries.NameLabel, names);

    /// <summary>Value of a label as it is exported: without control characters, and cut if it is long.</summary>
    public static string ValueOf(string value) => LabelText.Of(value);

    /// <summary>Adds that a label has a value; nothing if that is null.</summary>
    public EngineSelector Is(string label, string? value)
    {
        if (value is not null)
            Add(label, "=", ValueOf(value));
        return this;
    }

    /// <summary>Adds that a label has one of some values.</summary>
    public EngineSelector OneOf(string label, IEnumerable<string> values)
    {
        Add(label, "=~", string.Join('|', values.Select(value => Literal(ValueOf(value)))));
        return this;
    }

    public override string ToString() => $"{{{_matchers}}}";

    private void Add(string label, string comparison, string value)
    {
        if (_matchers.Length > 0)
            _matchers.Append(',');
        _matchers.Append(label).Append(comparison).Append('"');
        foreach (char letter in value)
        {
            _ = letter switch
            {
                '\\' or '"' => _matchers.Append('\\').Append(letter),
                '\n' => _matchers.Append("\\n"),
                _ => _matchers.Append(letter),
            };
        }
        _matchers.Append('"');
    }

    /// <summary>A regular expression of RE2 that a text alone matches.</summary>
    private static string Literal(string text)
    {
        var expression = new StringBuilder();
        foreach (char letter in text)
        {
            if (char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '\n'))
                expression.Append('\\');
            expression.Append(letter);
        }
        return expression.ToString();
    }
}
