// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Model.Hashing;

namespace Telemetry.Model.Fingerprints;

/// <summary>
/// What a host is set to: a list, and one number for all of it that says whether two measurements were made on a host
/// in the same state. Nothing of it changes.
/// </summary>
public sealed class HostFingerprint
{
    /// <summary>Settings that are told at most.</summary>
    public const int MostSettings = 4096;

    private readonly int[] _verdicts = new int[Enum.GetValues<CheckVerdict>().Length];

    /// <summary>Makes one.</summary>
    /// <param name="settings">In any order.</param>
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

    /// <summary>Of the settings that are compared and are there: the same for the same settings, whatever the order;
    /// never 0.</summary>
    public ulong Hash { get; }

    /// <summary>How many were judged so.</summary>
    public int Count(CheckVerdict verdict) => _verdicts[(int)verdict];

    // Numbers of interrupts are given anew at each boot: what each is set to counts, not which number it has.
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
