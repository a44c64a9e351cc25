// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Alerts.Sending;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads <c>alerts:</c>.</summary>
internal static class AlertSection
{
    private const int MostAlertmanagers = 8;
    private const int MostFiles = 256;
    private const string Off = "off";

    private static readonly (string Word, int Place)[] UnusualWords =
        [(BaselineRules.DefaultSeverity, 0), ("warning", 1), (Off, 2)];

    /// <summary>Reads the section.</summary>
    /// <param name="section">The section; null if there is none.</param>
    /// <param name="file">The configuration file, to whose folder patterns of files refer.</param>
    public static AlertSettings Read(YamlSection? section, string file)
    {
        if (section is null)
            return new AlertSettings();
        var settings = new AlertSettings
        {
            Receivers = new AlertReceivers
            {
                Alertmanagers = ReadAlertmanagers(section),
                Webhooks = WebhookSection.ReadAll(section),
            },
            Unusual = ReadUnusual(section),
            Rules = ReadRules(section, file),
        };
        section.Finish();
        return settings;
    }

    private static string? ReadUnusual(YamlSection section)
    {
        int place = section.Choice("unusual", UnusualWords) ?? 0;
        return UnusualWords[place].Word is var word && word == Off ? null : word;
    }

    private static List<Uri> ReadAlertmanagers(YamlSection section)
    {
        const string example = "http://alerts.example:9093";
        List<Uri> addresses = [];
        foreach (Located<string> text in section.Texts("alertmanagers", example) ?? [])
        {
            if (ReadAddress(section, text, $"expected one such as {example}") is not { } address)
                continue;
            if (addresses.Contains(address))
                section.Errors.Add(text.Where, $"{text.Value} is given twice", "leave one out");
            else
                addresses.Add(address);
        }
        if (addresses.Count > MostAlertmanagers)
            section.Errors.Add(section.WhereOf("alertmanagers"),
                $"{addresses.Count} Alertmanagers are more than {MostAlertmanagers}", "name the peers of one cluster");
        return addresses;
    }

    /// <summary>Reads the address of a receiver; null if it is none, which is an error then.</summary>
    /// <param name="section">Section that gives it.</param>
    /// <param name="expected">Expected form, for errors.</param>
    public static Uri? ReadAddress(
        YamlSection section, Located<string> text, string expected, bool mayHaveQuery = false)
    {
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out Uri? address)
            && address.Scheme is ("http" or "https") && (mayHaveQuery || address.Query.Length == 0)
            && address.Fragment.Length == 0 && address.UserInfo.Length == 0)
            return TargetSection.Reachable(address);
        section.Errors.Add(text.Where, $"\"{text.Value}\" cannot be used", expected);
        return null;
    }

    private static IReadOnlyList<AlertRule> ReadRules(YamlSection section, string file)
    {
        List<string> files = [];
        foreach (Located<string> pattern in section.Texts("rules", "rules.d/*.yaml") ?? [])
            files.AddRange(FilesOf(section, pattern, Path.GetDirectoryName(Path.GetFullPath(file))!));
        string[] distinct = [.. files.Distinct()];
        if (distinct.Length > MostFiles)
            section.Errors.Add(section.WhereOf("rules"), $"{distinct.Length} files are more than {MostFiles}",
                "put several rules into one file");
        else
            return RuleFile.ReadAll(distinct, section.Errors);
        return [];
    }

    private static string[] FilesOf(YamlSection section, Located<string> pattern, string folder)
    {
        string path = Path.Combine(folder, pattern.Value);
        string parent = Path.GetDirectoryName(path) ?? "/";
        string name = Path.GetFileName(path);
        if (!name.Contains('*', StringComparison.Ordinal))
        {
            if (File.Exists(path))
                return [path];
            section.Errors.Add(pattern.Where, $"{path}: no such file", "make it, or leave it out");
        }
        else if (parent.Contains('*', StringComparison.Ordinal))
            section.Errors.Add(pattern.Where, $"\"{pattern.Value}\" has '*' in the name of a folder",
                "use it in the names of files only, such as rules.d/*.yaml");
        else if (!Directory.Exists(parent))
            section.Errors.Add(pattern.Where, $"{parent}: no such folder", "make it, or leave the pattern out");
        else
            return [.. Directory.GetFiles(parent, name).Order(StringComparer.Ordinal)];
        return [];
    }
}
