// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Telemetry.Messages.Generator;

/// <summary>Name of a metric for metric databases.</summary>
/// <param name="Name">Name with prefix, unit and ending; empty if the metric is not exported.</param>
/// <param name="Labels">Labels that are part of the metric, as <c>place=ring,reason=full</c>.</param>
/// <param name="Help">Description of all metrics of the name.</param>
internal readonly record struct ExportedName(string Name, string Labels, string Help);

/// <summary>Parts of a metric that its exported name is made of.</summary>
/// <param name="Key">JSON key.</param>
/// <param name="Kind">Word of its kind.</param>
/// <param name="Unit">Word of its unit.</param>
/// <param name="Meaning">Description.</param>
/// <param name="Element">Index in an array of equal fields.</param>
internal readonly record struct ExportedParts(string Key, string Kind, string Unit, string Meaning, int Element);

/// <summary>
/// Makes the names under which metric databases get the metrics: <c>telemetry_</c>, the prefix or the owner, the key,
/// the base unit, and <c>_total</c> for a counter.
/// </summary>
/// <param name="problems">Takes what is wrong.</param>
internal sealed partial class ExportedNames(Problems problems)
{
    private const string Start = "telemetry_";
    private const string None = "none";

    private readonly Dictionary<string, Shared> _names = [];

    /// <summary>The exported name of a metric.</summary>
    /// <param name="message">Message that carries it.</param>
    /// <param name="own">Attributes of the field or of the composite's member.</param>
    /// <param name="field">Attributes of the field.</param>
    /// <param name="parts">Its key, kind, unit and description.</param>
    internal ExportedName Of(Message message, Annotations own, Annotations field, in ExportedParts parts)
    {
        string? given = own.Exported ?? field.Exported;
        if (given == None)
            return new ExportedName("", "", "");
        Match match = Given().Match(given ?? OfKey(message, parts));
        if (!match.Success)
        {
            problems.Add(Problems.BadMetric, own.Place,
                $"exported=\"{given}\" is not a name in snake case, maybe with labels, as in lost{{place=ring}}");
            return new ExportedName("", "", "");
        }
        string ending = parts.Kind == "counter" ? "_total" : "";
        string name = Start + WithUnit(match.Groups["name"].Value, parts.Unit) + ending;
        string labels = match.Groups["labels"].Value;
        string help = own.Help ?? HelpOf(parts);
        if (!_names.TryGetValue(name, out Shared? shared))
            _names.Add(name, shared = new Shared(parts.Kind, message, own, help));
        else if (shared.Kind != parts.Kind || shared.Message != message)
            problems.Add(Problems.BadMetric, own.Place, $"two different metrics are exported as {name}");
        else if (own.Help != null)
            problems.Add(
                Problems.BadMetric, own.Place, $"the help of {name} belongs to the first metric of that name");
        if (!shared.Rows.Add($"{labels} {parts.Element}"))
            problems.Add(Problems.BadMetric, own.Place, $"two metrics are exported as {name}{{{labels}}}");
        return new ExportedName(name, labels, shared.Help);
    }

    /// <summary>Reports the names of several metrics that have no description of all.</summary>
    internal void CheckHelp()
    {
        foreach ((string name, Shared shared) in _names)
        {
            bool hasSeveral = shared.Rows.Select(row => row.Split(' ')[0]).Distinct().Count() > 1;
            if (hasSeveral && shared.First.Help == null)
                problems.Add(
                    Problems.BadMetric, shared.First.Place, $"several metrics are exported as {name}: add help");
        }
    }

    private static string OfKey(Message message, in ExportedParts parts)
    {
        string prefix = message.Annotations.Prefix ?? message.Annotations.Owner ?? "";
        return prefix is None or "" || parts.Key.StartsWith(prefix + "_", StringComparison.Ordinal)
            ? parts.Key : $"{prefix}_{parts.Key}";
    }

    /// <summary>The name with the base unit at its end instead of the word for the unit in it.</summary>
    private static string WithUnit(string name, string unit)
    {
        (string word, string ending) = unit switch
        {
            "ns" => ("ns", "seconds"),
            "bytes" => ("bytes", "bytes"),
            "ppb" => ("ppb", "ratio"),
            _ => ("", ""),
        };
        if (ending.Length == 0)
            return name;
        return $"{string.Join('_', name.Split('_').Where(part => part != word))}_{ending}";
    }

    /// <summary>The description in the exported unit, and without the word for a missing value.</summary>
    private static string HelpOf(in ExportedParts parts)
    {
        string help = parts.Meaning.Replace("the null value", "absent", StringComparison.Ordinal);
        return parts.Unit switch
        {
            "ns" => help.Replace("nanoseconds", "seconds", StringComparison.Ordinal),
            "ppb" => help.Replace("parts in 10^9", "as a ratio", StringComparison.Ordinal),
            _ => help,
        };
    }

    [GeneratedRegex("^(?<name>[a-z][a-z0-9_]*)(\\{(?<labels>[a-z_]+=[a-z0-9_]+(,[a-z_]+=[a-z0-9_]+)*)\\})?$")]
    private static partial Regex Given();

    /// <summary>Metrics that have an exported name in common.</summary>
    private sealed record Shared(string Kind, Message Message, Annotations First, string Help)
    {
        /// <summary>Labels and element of each.</summary>
        internal HashSet<string> Rows { get; } = [];
    }
}
