// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;

namespace Telemetry.Model.Fingerprints;

/// <summary>Host settings and their changes, passed from the checking thread to the publishing thread: one writer,
/// several readers, lock-free. An event refers to a change by its number, with which the texts of the last
/// <see cref="Kept"/> changes are found here.</summary>
[HotPath]
public sealed class FingerprintHistory
{
    /// <summary>Number of changes whose texts are kept.</summary>
    public const int Kept = 1024;

    private readonly SettingChange?[] _changes = new SettingChange?[Kept];
    private long _count;

    /// <summary>Current host settings; null while not all are known.</summary>
    public Latest<HostFingerprint> Current { get; } = new();

    /// <summary>Number of changes so far.</summary>
    public long Changes => Volatile.Read(ref _count);

    /// <summary>Writer: adds a change, whose number must be <see cref="Changes"/> plus one.</summary>
    public void Add(SettingChange change)
    {
        Volatile.Write(ref _changes[change.Number % Kept], change);
        // Pairs with the acquire in Changes: a thread that sees the number finds the texts.
        Volatile.Write(ref _count, change.Number);
    }

    /// <summary>Change of a number; null if it is no longer kept.</summary>
    public SettingChange? Find(long number) =>
        Volatile.Read(ref _changes[(int)((ulong)number % Kept)]) is { } change && change.Number == number
            ? change : null;
}
