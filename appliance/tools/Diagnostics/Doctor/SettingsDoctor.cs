// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Text.Json;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>The settings of the host, as evaluated by <c>tune check</c>, under its names.</summary>
internal static class SettingsDoctor
{
    private const string Name = "settings";
    private const string ByHand = "run tuning/tune check";

    /// <summary>One check for each setting of each object.</summary>
    /// <param name="interfaces">Interfaces to check; empty for those that the script finds.</param>
    /// <param name="cores">Roles of the cores; null if not configured.</param>
    internal static IReadOnlyList<HostCheck> Run(IReadOnlyList<string> interfaces, CoreSettings? cores)
    {
        try
        {
            using var tune = new EmbeddedTune();
            return tune.Check(interfaces, cores) is var (lines, errors)
                ? Read(lines, errors)
                : [new HostCheck(Name, CheckVerdict.Unknown, "looking at the settings took too long", ByHand)];
        }
        catch (Win32Exception cause)
        {
            return ReadHere(interfaces, cores, EmbeddedTune.Refusal(cause),
                "install the package bash, or run tuning/tune check on the host");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return ReadHere(interfaces, cores, cause.Message, ByHand);
        }
    }

    private static IReadOnlyList<HostCheck> ReadHere(
        IReadOnlyList<string> interfaces, CoreSettings? cores, string why, string fix) =>
        [
            .. Read(PlainTune.Check(interfaces, cores), ""),
            new HostCheck(Name, CheckVerdict.Unknown, $"only settings that need no script were read: {why}", fix),
        ];

    /// <summary>Reads the checks from the output of <c>tune check --json</c>.</summary>
    /// <param name="errors">Its standard error, printed if there are no checks.</param>
    internal static IReadOnlyList<HostCheck> Read(IReadOnlyList<string> lines, string errors)
    {
        List<HostCheck> checks = [];
        foreach (string line in lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement check = document.RootElement;
            if (EmbeddedTune.TextOf(check, "type") != "check" || EmbeddedTune.TextOf(check, "id") is not { } id)
                continue;
            CheckVerdict verdict = CheckVerdictText.Read(EmbeddedTune.TextOf(check, "verdict"));
            string otherwise = verdict == CheckVerdict.Unknown ? $"{ByHand} --only {id}" : "";
            checks.Add(new HostCheck(id, verdict, Describe(check), EmbeddedTune.TextOf(check, "fix") ?? otherwise)
            {
                IsSetting = true,
            });
        }
        return checks.Count > 0 ? checks
            : [new HostCheck(Name, CheckVerdict.Unknown, $"could not look: {errors}", ByHand)];
    }

    private static string Describe(JsonElement check)
    {
        string target = EmbeddedTune.TextOf(check, "target") ?? "host";
        string? value = EmbeddedTune.TextOf(check, "found");
        string? want = EmbeddedTune.TextOf(check, "want");
        string found = value is null ? target : $"{target}: {value}";
        string wanted = want is null || want == value ? "" : $", wanted {want}";
        string reason = EmbeddedTune.TextOf(check, "reason") is { } why ? $": {why}" : "";
        return found + wanted + reason;
    }
}
