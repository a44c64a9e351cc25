// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Model.Control;
using Telemetry.Transport;

namespace Telemetry.Appliance.Watchers;

/// <summary>Reports when there is no media driver to publish through, and when there is one again.</summary>
internal sealed class MediaDriverWatcher(AeronLink link, ControlQueue control) : IHostWatcher
{
    private bool _isLost;
    private int _losses;

    public long LookEveryNs => 100_000_000;

    public void Look(long nowNs)
    {
        int losses = link.Losses;
        // A driver that was replaced between two checks was lost, too.
        bool isLost = losses != _losses || !link.IsUp;
        if (isLost == _isLost)
        {
            _losses = losses;
            return;
        }

        var message = new ControlMessage
        {
            StampNs = nowNs,
            Kind = isLost ? ControlKind.MediaDriverLost : ControlKind.MediaDriverFound,
            LineIndex = -1,
        };
        if (control.TryAdd(message))
            (_isLost, _losses) = (isLost, losses);
    }
}
