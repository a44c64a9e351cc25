// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Settings;
using Telemetry.Model.Failures;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Diagnostics.Fingerprint;

/// <summary>
/// Judges what is looked at while running as <c>tune</c> would: the verdict that it gave at the start holds as long as
/// the setting is what it was then, and its rule, where it is one value that is good, for others.
/// </summary>
public sealed class SettingJudge
{
    private readonly Dictionary<(string, string), (HostSetting Found, string? First)> _known = [];

    /// <summary>Makes one when <c>tune</c> has looked.</summary>
    /// <param name="found">What it found.</param>
    /// <param name="watched">What is looked at.</param>
    /// <param name="changed">Settings that are others than when it began to look: what it saw of them is not known.
    /// </param>
    public SettingJudge(
        IReadOnlyList<HostSetting> found, IEnumerable<WatchedSetting> watched, HashSet<WatchedSetting> changed)
    {
        Dictionary<(string, string), HostSetting> settings = [];
        foreach (HostSetting setting in found)
            settings[(setting.Id, setting.Target)] = setting;
        foreach (WatchedSetting setting in watched)
        {
            // What is online now has the rings: tune compares with what it has changed, if it has.
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

    /// <summary>How <c>tune</c> names it.</summary>
    internal static (string Id, string Target) KeyOf(WatchedSetting setting) => (setting.Id, setting.TargetOfTune);

    /// <summary>What a setting is judged as now; null where no rule tells.</summary>
    public CheckVerdict? Of(WatchedSetting setting)
    {
        if (!_known.TryGetValue((setting.Id, setting.Target), out (HostSetting Found, string? First) known))
            return null;
        if (setting.Value == known.First)
            return known.Found.Verdict;
        // What tune words otherwise its rule does not tell of.
        return known.First == known.Found.Value && setting.Value is { } value && known.Found.Rule is { } rule
            ? value == rule.Wanted ? CheckVerdict.Ok : rule.Otherwise
            : null;
    }
}
