// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Publishing;

/// <summary>Publishes the states of interfaces within the process after each change; subscribers elsewhere get them
/// with the next catalog.</summary>
/// <param name="lines">The texts, another object after each change; null if there are none.</param>
[HotPath]
internal sealed class InterfaceTextWatch(Latest<string>? lines, IStampClock clock)
{
    private readonly Latest<string>? _lines = lines;
    private readonly IStampClock _clock = clock;
    private string? _taken;

    /// <summary>Publishes the status message if the texts have changed.</summary>
    /// <param name="catalog">Catalog whose status message has them.</param>
    /// <param name="local">Publishes within the process; null if there are no local readers.</param>
    /// <param name="startStampNs">Start by the stamps' clock, nanoseconds; null if not yet known.</param>
    public void PublishChange(Catalog catalog, LocalPublisher? local, long? startStampNs)
    {
        if (_lines?.Value is not { } current || ReferenceEquals(current, _taken))
            return;
        _taken = current;
        local?.PublishStatus(catalog, startStampNs, _clock.NowNs);
    }
}
