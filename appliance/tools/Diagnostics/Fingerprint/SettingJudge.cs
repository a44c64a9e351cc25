// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Settings;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Diagnostics.Fingerprint;

/// <summary>Evaluates watched settings as <c>tune</c> would: its verdict at the start holds as long as the setting
/// keeps its value; other values are compared with its rule, if the rule is a single good value.</summary>
public sealed class SettingJudge
{
    private readonly Dictionary<(string, string), (HostSetting Found, string? First)> _known = [];

    /// <summary>Makes the judge from the results of <c>tune</c>.</summary>
    /// <param name="found">The settings that it found.</param>
    /// <param name="watched">The watched settings.</param>
    /// <param name="changed">Settings that changed since <c>tune</c> was started: the value that it saw is not
    /// known.</param>
    public SettingJudge(
        IReadOnlyList<HostSetting> found, IEnumerable<WatchedSetting> watched, HashSet<WatchedSetting> changed)
    {
        Dictionary<(string, string), HostSetting> settings = [];
        foreach (HostSetting setting in found)
            settings[(setting.Id, setting.Target)] = setting;
        foreach (WatchedSetting setting in watched)
        {
            // The CPUs online at the start have the rings and are the good value; tune compares with its own changes
            // instead.
            if (setting is { Id: SettingNames.OnlineCpus, Value: { } online } && !changed.Contains(setting))
                settings[KeyOf(setting)] = WithRings(online);
            if (!changed.Contains(setting) && settings.TryGetValue(KeyOf(setting), out HostSetting? known))
                _known[(setting.Id, setting.Target)] = (known, setting.Value);
        }
    }

    private static HostSetting WithRings(string online) =>
        new(SettingNames.OnlineCpus, "host", online, CheckVerdict.Ok, IsCompared: true)
        {
            Rule = new SettingRule(online, CheckVerdict.Fail),
        };

    /// <summary>Name and object of the setting in <c>tune</c>.</summary>
    internal static (string Id, string Target) KeyOf(WatchedSetting setting) => (setting.Id, setting.TargetOfTune);

    /// <summary>Verdict on a setting's current value; null if no rule applies.</summary>
    public CheckVerdict? Of(WatchedSetting setting)
    {
        if (!_known.TryGetValue((setting.Id, setting.Target), out (HostSetting Found, string? First) known))
            return null;
        if (setting.Value == known.First)
            return known.Found.Verdict;
        // A rule applies only if tune prints the value in the same form.
        return known.First == known.Found.Value && setting.Value is { } value && known.Found.Rule is { } rule
            ? value == rule.Wanted ? CheckVerdict.Ok : rule.Otherwise
            : null;
    }
}
