// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Reads a file of rules: <c>rules:</c> with a list of them.</summary>
public static class RuleFile
{
    public const int MostRules = 512;

    private const string Hint = "begin it with \"rules:\" and a list of rules";

    /// <summary>Reads files; the names of all rules must differ, also from those of the program.</summary>
    /// <param name="files">Paths.</param>
    /// <exception cref="FailureException">A file cannot be read at all.</exception>
    public static IReadOnlyList<DeclaredRule> ReadAll(IEnumerable<string> files, ErrorList errors)
    {
        List<DeclaredRule> rules = [];
        var names = BuiltInRules.Make().ToDictionary(rule => rule.Name, _ => "the program", StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (YamlFile.Parse(YamlFile.ReadAll(file), file, errors, Hint) is { } root)
                Read(root, rules, names);
        }
        return rules;
    }

    private static void Read(YamlSection root, List<DeclaredRule> rules, Dictionary<string, string> names)
    {
        foreach (YamlSection section in root.Sections("rules", "rule"))
        {
            if (RuleSection.Read(section) is not { } rule)
                continue;
            string where = section.WhereOf("name");
            if (!names.TryAdd(rule.Name, where))
                root.Errors.Add(where, $"another rule has the name \"{rule.Name}\": that of {names[rule.Name]}",
                    "give it a name of its own");
            else if (rules.Count == MostRules)
                root.Errors.Add(where, $"more than {MostRules} rules", "leave some out");
            else
                rules.Add(rule);
        }
        root.Finish();
    }
}
