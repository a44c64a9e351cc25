// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Control;

namespace Telemetry.Model.Fingerprints;

/// <summary>
/// What the host is set to and what of it changed, from the thread that looks to the thread that publishes: one writes,
/// others read, no locks. An event names a change by its number and finds the texts here, of the last
/// <see cref="Kept"/> changes.
/// </summary>
[HotPath]
public sealed class FingerprintHistory
{
    /// <summary>Changes whose texts are kept.</summary>
    public const int Kept = 1024;

    private readonly SettingChange?[] _changes = new SettingChange?[Kept];
    private long _count;

    /// <summary>What the host is set to; null while not all of it is known.</summary>
    public Latest<HostFingerprint> Current { get; } = new();

    /// <summary>Changes so far.</summary>
    public long Changes => Volatile.Read(ref _count);

    /// <summary>Writer: keeps a change; its number is one more than <see cref="Changes"/>.</summary>
    public void Add(SettingChange change)
    {
        Volatile.Write(ref _changes[change.Number % Kept], change);
        // Pairs with the acquire in Changes: who sees the number finds the texts.
        Volatile.Write(ref _count, change.Number);
    }

    /// <summary>A change by its number; null if it is not kept any more.</summary>
    public SettingChange? Find(long number) =>
        Volatile.Read(ref _changes[(int)((ulong)number % Kept)]) is { } change && change.Number == number
            ? change : null;
}
