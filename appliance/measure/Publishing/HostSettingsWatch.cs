// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Fingerprints;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing;

/// <summary>Publishes the host settings when they are first read and after each change.</summary>
/// <param name="history">Source of the settings; null if they are not read.</param>
[HotPath]
internal sealed class HostSettingsWatch(FingerprintHistory? history, IStampClock clock)
{
    private readonly FingerprintHistory? _history = history;
    private readonly IStampClock _clock = clock;
    private HostFingerprint? _taken;
    private long _changes;

    /// <summary>Publishes the host settings when they are first known and when they have changed.</summary>
    /// <param name="catalog">Catalog whose status messages contain them from then on.</param>
    /// <param name="local">Publishes within the process; null if there are no local readers.</param>
    /// <param name="outlet">Publishes to the outlet; null without one.</param>
    /// <param name="startStampNs">Start by the stamps' clock, nanoseconds; null if not yet known.</param>
    public void PublishChange(
        Catalog catalog, LocalPublisher? local, StreamPublisher? outlet, long? startStampNs)
    {
        if (_history?.Current.Value is not { } current || ReferenceEquals(current, _taken))
            return;
        _taken = current;
        catalog.Take(current);
        local?.PublishHostSettings(catalog, current, startStampNs, _clock.NowNs);
        outlet?.StartHostSettings(current);
    }

    /// <summary>Stores in an interval the hash of the host settings at its end and the number of changes.</summary>
    public void Mark(SnapshotData interval)
    {
        if (_history is null)
            return;
        long changes = _history.Changes;
        interval.HostSettingsHash = _taken?.Hash ?? 0;
        interval.HostSettingsChanges = changes - _changes;
        _changes = changes;
    }
}
