// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Fingerprints;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing;

/// <summary>What the publisher has taken up of what the host is set to.</summary>
/// <param name="history">Where it is found; null where nobody looks.</param>
/// <param name="clock">The clock of the stamps.</param>
[HotPath]
internal sealed class HostSettingsWatch<TOutlet, TClock>(FingerprintHistory? history, TClock clock)
    where TOutlet : struct, IMessageOutlet
    where TClock : struct, IStampClock
{
    private readonly FingerprintHistory? _history = history;
    private readonly TClock _clock = clock;
    private HostFingerprint? _taken;
    private long _changes;

    /// <summary>Tells it once it is known, and again when it changed.</summary>
    /// <param name="catalog">Says it in each status from then on.</param>
    /// <param name="local">Tells in the process; null where nobody asks.</param>
    /// <param name="outlet">The way out; null without one.</param>
    /// <param name="startStampNs">Start by the stamps' clock, nanoseconds; null where not yet known.</param>
    public void Tell(
        Catalog catalog, LocalPublisher? local, StreamPublisher<TOutlet, TClock>? outlet, long? startStampNs)
    {
        if (_history?.Current.Value is not { } current || ReferenceEquals(current, _taken))
            return;
        _taken = current;
        catalog.Take(current);
        local?.TellHostSettings(catalog, current, startStampNs, _clock.NowNs);
        outlet?.TellHostSettings(current);
    }

    /// <summary>Says in an interval what the host is set to at its end.</summary>
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
