// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Settings;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Diagnostics.Fingerprint;

/// <summary>Selection of the checks of <c>tune</c> that make up the fingerprint of a host.</summary>
public static class FingerprintRules
{
    /// <summary>Settings that change by themselves, counters, and values of this process: no sign of a changed
    /// setup.</summary>
    private static readonly HashSet<string> ChangesByItself =
    [
        "bypass-detected", "clock-leap", "clock-offset", "clock-step", "clock-sync", "cpu-kthread-affinity",
        "cpu-rt-without-isolation", "cpu-shared", "cpu-tick-present", "jitter-core", "kernel-tracing-active",
        "mcast-joined", "mem-locked", "net-conntrack", "nic-drops-growing", "nic-irq-on-hot-core", "power-throttled",
        "settings-drift", "sock-udp-drops", "xdp-foreign-program",
    ];

    /// <summary>Settings that are watched during a run: their watched value is used.</summary>
    private static readonly HashSet<string> Watched =
    [
        SettingNames.Threads, SettingNames.Link, SettingNames.Governor, SettingNames.ClockSource,
        SettingNames.Interrupts, SettingNames.OnlineCpus, .. SettingNames.Features.Select(feature => feature.Id),
    ];

    /// <summary>Reads the settings from the output of <c>tune check --json</c>.</summary>
    /// <returns>Empty if the lines end before their summary: without all settings the hash would be another.</returns>
    /// <exception cref="JsonException">A line is not JSON.</exception>
    internal static IReadOnlyList<HostSetting> Read(IEnumerable<string> lines)
    {
        List<HostSetting> settings = [];
        bool isWhole = false;
        foreach (string line in lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement row = document.RootElement;
            string? type = EmbeddedTune.TextOf(row, "type");
            if (type == "host")
            {
                settings.Add(Of("host-kernel", EmbeddedTune.TextOf(row, "kernel")));
                settings.Add(Of("host-cpu", EmbeddedTune.TextOf(row, "cpu_model")));
                settings.Add(Of("host-cmdline", EmbeddedTune.TextOf(row, "cmdline")));
            }
            else if (type == "check" && EmbeddedTune.TextOf(row, "id") is { } id)
            {
                settings.Add(new HostSetting(
                    id, EmbeddedTune.TextOf(row, "target") ?? "host", EmbeddedTune.TextOf(row, "found"),
                    CheckVerdictText.Read(EmbeddedTune.TextOf(row, "verdict")),
                    !ChangesByItself.Contains(id) && !Watched.Contains(id))
                {
                    Rule = RuleOf(row),
                });
            }
            isWhole = type == "summary";
        }
        return isWhole ? settings : [];
    }

    /// <summary>The fingerprint of the settings found by <c>tune</c> and of the watched ones; if both have a setting,
    /// the watched value is used.</summary>
    /// <param name="found">The settings found by <c>tune</c>.</param>
    /// <param name="watched">The watched settings, with their current values.</param>
    /// <param name="judge">Evaluates the watched settings.</param>
    public static HostFingerprint Combine(
        IReadOnlyList<HostSetting> found, IReadOnlyList<WatchedSetting> watched, SettingJudge judge)
    {
        HashSet<(string, string)> taken = [.. watched.Select(SettingJudge.KeyOf)];
        return new HostFingerprint(
        [
            .. watched.Select(setting => new HostSetting(
                setting.Id, setting.Target, setting.Value, judge.Of(setting), IsCompared: true)),
            .. found.Where(setting => !taken.Contains((setting.Id, setting.Target))),
        ]);
    }

    // The kernel and tune write lists of CPUs in the same form.
    private static SettingRule? RuleOf(JsonElement row) =>
        EmbeddedTune.TextOf(row, "want") is { } wanted && EmbeddedTune.TextOf(row, "compare") is "equal" or "cpus"
            ? new SettingRule(wanted, EmbeddedTune.TextOf(row, "severity") switch
            {
                "critical" or "high" => CheckVerdict.Fail,
                "medium" or "low" => CheckVerdict.Warn,
                _ => CheckVerdict.Ok,
            })
            : null;

    private static HostSetting Of(string id, string? value) => new(id, "host", value, null, IsCompared: true);
}
