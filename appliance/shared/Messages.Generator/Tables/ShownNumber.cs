// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;

namespace Telemetry.Messages.Generator.Tables;

/// <summary>A number on screens.</summary>
/// <param name="Group">Path of the JSON object that it is a member of.</param>
/// <param name="Key">Key in that object.</param>
/// <param name="Label">Words for people.</param>
/// <param name="Form">Form, one of <see cref="Forms"/>.</param>
/// <param name="Tone">Colour if it is not 0, one of <see cref="Tones"/>.</param>
/// <param name="Meaning">Meaning, as a sentence.</param>
internal sealed record ShownNumber(
    string Group, string Key, string Label, string Form, string Tone, string Meaning)
{
    internal static readonly (string Word, string Meaning)[] Forms =
    [
        ("count", "A count."),
        ("span", "A duration in nanoseconds."),
        ("bytes", "A size in bytes."),
        ("byte_rate", "Bytes per second."),
        ("ppb", "Parts in 10^9."),
        ("flag", "1 or true for yes."),
    ];

    internal static readonly (string Word, string Meaning)[] Tones =
    [
        ("none", "Nothing remarkable."),
        ("attention", "Deserves attention if it is not 0."),
        ("loss", "A loss if it is not 0."),
    ];

    /// <summary>The number as its element says; where that is silent, as key and unit say.</summary>
    /// <param name="group">Path of the JSON object.</param>
    /// <param name="key">Key in that object.</param>
    /// <param name="unit">Unit or kind that gives the form.</param>
    /// <param name="element">Element with the attributes label, tone and form.</param>
    /// <param name="space">Namespace of these attributes.</param>
    /// <param name="problems">Takes unknown words.</param>
    internal static ShownNumber Of(
        string group, string key, string unit, string meaning, XElement element, XNamespace space, Problems problems)
    {
        string form = (string?)element.Attribute(space + "form") ?? unit switch
        {
            "ns" => "span",
            "bytes" or "ppb" => unit,
            "condition" => "flag",
            _ => "count",
        };
        string tone = (string?)element.Attribute(space + "tone") ?? "none";
        foreach ((string what, string word, (string Word, string Meaning)[] known) in
            (ReadOnlySpan<(string, string, (string, string)[])>)[("form", form, Forms), ("tone", tone, Tones)])
        {
            if (known.All(one => one.Word != word))
                problems.Add(Problems.BadAttribute, element,
                    $"\"{word}\" is not a {what}; known are {string.Join(", ", known.Select(one => one.Word))}");
        }
        string words = key.EndsWith("_ns", StringComparison.Ordinal) ? key[..^"_ns".Length] : key;
        string label = (string?)element.Attribute(space + "label") ?? words.Split('.')[^1].Replace('_', ' ');
        return new ShownNumber(group, key, label, form, tone, meaning);
    }
}

/// <summary>An ordered list of numbers of one object.</summary>
/// <param name="Name">Name in camel case.</param>
/// <param name="Screens">Screens that draw it.</param>
internal sealed record ShownTable(string Name, IReadOnlyList<string> Screens, IReadOnlyList<ShownNumber> Numbers);
