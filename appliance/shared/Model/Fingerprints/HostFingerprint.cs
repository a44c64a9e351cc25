// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Hashing;

namespace Telemetry.Model.Fingerprints;

/// <summary>Settings of a host, with one hash that shows if two measurements were made in the same state.
/// Immutable.</summary>
public sealed class HostFingerprint
{
    /// <summary>Highest number of settings reported.</summary>
    public const int MostSettings = 4096;

    private readonly int[] _verdicts = new int[Enum.GetValues<CheckVerdict>().Length];

    /// <summary>Makes a fingerprint.</summary>
    /// <param name="settings">The settings, in any order.</param>
    public HostFingerprint(IEnumerable<HostSetting> settings)
    {
        Settings =
        [
            .. settings.OrderBy(setting => setting.Id, StringComparer.Ordinal)
                .ThenBy(setting => setting.Target, StringComparer.Ordinal)
                .ThenBy(setting => setting.Value, StringComparer.Ordinal).Take(MostSettings),
        ];
        Hash = HashOf(Settings);
        foreach (HostSetting setting in Settings)
        {
            if (setting.Verdict is { } verdict)
                _verdicts[(int)verdict]++;
        }
    }

    /// <summary>The settings by name and target.</summary>
    public IReadOnlyList<HostSetting> Settings { get; }

    /// <summary>Hash of the compared settings that exist: the same for the same settings in any order; never
    /// 0.</summary>
    public ulong Hash { get; }

    /// <summary>Number of settings with a verdict.</summary>
    public int Count(CheckVerdict verdict) => _verdicts[(int)verdict];

    // Interrupt numbers change at each boot, so the hash covers each interrupt's setting, not its number.
    private static ulong HashOf(IEnumerable<HostSetting> settings)
    {
        IEnumerable<string> lines = settings.Where(setting => setting is { IsCompared: true, Value: not null })
            .Select(setting => $"{setting.Id}\t{WithoutNumber(setting.Target)}\t{setting.Value}\n");
        ulong hash = Fnv1a.Of(string.Concat(lines.Order(StringComparer.Ordinal)));
        return hash == 0 ? 1 : hash;
    }

    private static string WithoutNumber(string target)
    {
        const string Interrupt = "irq-";
        int place = target.IndexOf(Interrupt, StringComparison.Ordinal);
        return place >= 0 && target.AsSpan(place + Interrupt.Length).IndexOfAnyExceptInRange('0', '9') < 0
            ? target[..(place + Interrupt.Length)] : target;
    }
}

/// <summary>One setting of a host and its value.</summary>
/// <param name="Id">Its name, as in <c>tune</c>.</param>
/// <param name="Target">Its target: <c>host</c>, or an interface, a core, an interrupt, a thread.</param>
/// <param name="Value">Its value; null if it does not exist.</param>
/// <param name="Verdict">Its verdict; null if it was not checked.</param>
/// <param name="IsCompared">True if a difference in it distinguishes two hosts; false if it changes by itself.</param>
public sealed record HostSetting(string Id, string Target, string? Value, CheckVerdict? Verdict, bool IsCompared)
{
    /// <summary>Rule for other values; null if checking needs more than one good value.</summary>
    public SettingRule? Rule { get; init; }
}

/// <summary>A setting whose value differs from the previous check.</summary>
/// <param name="Number">From 1, in the order in which changes were found.</param>
/// <param name="Before">Old value; null if it did not exist.</param>
/// <param name="After">New value; null if it does not exist.</param>
/// <param name="Hash">Hash of all settings after the change; 0 while they are not all known.</param>
public sealed record SettingChange(
    long Number, string Id, string Target, string? Before, string? After, ulong Hash)
{
    /// <summary>Verdict of the new value; null if no rule applies.</summary>
    public CheckVerdict? Verdict { get; init; }
}

/// <summary>Rule of a setting with one good value: the verdict of <c>tune</c> for any other.</summary>
/// <param name="Wanted">The good value.</param>
/// <param name="Otherwise">The verdict of any other value.</param>
public sealed record SettingRule(string Wanted, CheckVerdict Otherwise);
