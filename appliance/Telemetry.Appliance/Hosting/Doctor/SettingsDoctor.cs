// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Text.Json;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting.Doctor;

/// <summary>The settings of the host, as <c>tune check</c> judges them, under its names.</summary>
internal static class SettingsDoctor
{
    private const string Name = "settings";
    private const string ByHand = "run tuning/tune check";

    /// <summary>One check for each setting and what it is set on.</summary>
    /// <param name="interfaces">Interfaces to look at; none for those that are found.</param>
    /// <param name="cores">Which core does what; null if nobody said.</param>
    internal static IReadOnlyList<HostCheck> Run(IReadOnlyList<string> interfaces, CoreSettings? cores)
    {
        try
        {
            using var tune = new EmbeddedTune();
            return tune.Check(interfaces, cores) is var (lines, errors)
                ? Read(lines, errors)
                : [new HostCheck(Name, CheckVerdict.Unknown, "looking at the settings took too long", ByHand)];
        }
        catch (Win32Exception)
        {
            return [new HostCheck(Name, CheckVerdict.Unknown, "settings are looked at by bash, which is not there",
                "install the package bash")];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [new HostCheck(Name, CheckVerdict.Unknown, $"could not look: {cause.Message}", ByHand)];
        }
    }

    /// <summary>Takes the checks out of what <c>tune check --json</c> printed.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="errors">What it wrote to standard error, told where there are no checks.</param>
    internal static IReadOnlyList<HostCheck> Read(IReadOnlyList<string> lines, string errors)
    {
        List<HostCheck> checks = [];
        foreach (string line in lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement check = document.RootElement;
            if (Text(check, "type") != "check" || Text(check, "id") is not { } id)
                continue;
            CheckVerdict verdict = CheckVerdictWords.Read(Text(check, "verdict"));
            checks.Add(new HostCheck(id, verdict, Describe(check), Text(check, "fix") ?? "")
            {
                IsSetting = true,
            });
        }
        return checks.Count > 0 ? checks
            : [new HostCheck(Name, CheckVerdict.Unknown, $"could not look: {errors}", ByHand)];
    }

    private static string Describe(JsonElement check)
    {
        string target = Text(check, "target") ?? "host";
        string found = Text(check, "found") is { } value ? $"{target}: {value}" : target;
        string wanted = Text(check, "want") is { } want && want != Text(check, "found") ? $", wanted {want}" : "";
        string reason = Text(check, "reason") is { } why ? $": {why}" : "";
        return found + wanted + reason;
    }

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
