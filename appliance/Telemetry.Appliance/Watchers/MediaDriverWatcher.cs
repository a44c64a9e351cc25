// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Transport;
using Telemetry.Host.Watchers;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Tells when there is no media driver to publish by, and when there is one again.</summary>
internal sealed class MediaDriverWatcher(AeronLink link, ControlQueue notes) : IHostWatcher
{
    private bool _isLost;
    private int _losses;

    /// <inheritdoc/>
    public long LookEveryNs => 100_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        int losses = link.Losses;
        // A driver that came back between two looks was lost all the same.
        bool isLost = losses != _losses || !link.IsUp;
        if (isLost == _isLost)
        {
            _losses = losses;
            return;
        }

        var note = new ControlMessage
        {
            StampNs = nowNs,
            Kind = isLost ? ControlKind.MediaDriverLost : ControlKind.MediaDriverFound,
            LineIndex = -1,
        };
        if (notes.TryAdd(note))
            (_isLost, _losses) = (isLost, losses);
    }
}
