// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Model.Hashing;

namespace Telemetry.Alerts;

/// <summary>Labels of an alert, sorted by name, unlike those of all others of its rule.</summary>
public sealed class AlertLabels : IEquatable<AlertLabels>
{
    private const byte Separator = 0xff;

    private readonly KeyValuePair<string, string>[] _all;

    private AlertLabels(KeyValuePair<string, string>[] all)
    {
        _all = all;
        Fingerprint = Fnv1a.Of([.. all.SelectMany(one => Ended(one.Key).Concat(Ended(one.Value)))]);
    }

    public IReadOnlyList<KeyValuePair<string, string>> All => _all;

    /// <summary>Hash of all of them, as Alertmanager makes it (FNV-1a of names and values, each with a byte ff behind
    /// it).</summary>
    public ulong Fingerprint { get; }

    /// <summary>Makes labels of those that have a value.</summary>
    public static AlertLabels Of(params ReadOnlySpan<(string Name, string? Value)> labels)
    {
        var all = new List<KeyValuePair<string, string>>(labels.Length);
        foreach ((string name, string? value) in labels)
        {
            if (value is { Length: > 0 })
                all.Add(new(name, value));
        }
        return new AlertLabels([.. all.OrderBy(one => one.Key, StringComparer.Ordinal)]);
    }

    /// <summary>Value of a label; null if there is none.</summary>
    public string? this[string name] => Array.Find(_all, one => one.Key == name).Value;

    public bool Equals(AlertLabels? other) => other is not null && Fingerprint == other.Fingerprint
        && _all.AsSpan().SequenceEqual(other._all);

    public override bool Equals(object? other) => Equals(other as AlertLabels);

    public override int GetHashCode() => Fingerprint.GetHashCode();

    public override string ToString() => string.Join(", ", _all.Select(one => $"{one.Key}={one.Value}"));

    private static IEnumerable<byte> Ended(string text) => Encoding.UTF8.GetBytes(text).Append(Separator);
}
