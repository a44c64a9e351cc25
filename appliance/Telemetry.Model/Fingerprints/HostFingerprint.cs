// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
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
