// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Publishing.Totals;

/// <summary>Totals that wait to be told until the disk has them, and how long they have waited.</summary>
[HotPath]
internal sealed class TotalsHold(long atMostNs)
{
    private HeldTotals? _held;
    private long _sinceNs;

    /// <summary>Whether any wait.</summary>
    public bool HasAny => _held is not null;

    /// <summary>Whether they must be told before others are made: whole ones, and those that have waited long
    /// enough.</summary>
    public bool MustTell(long nowNs) => _held is { } held && (held.IsWhole || nowNs - _sinceNs >= atMostNs);

    /// <summary>Holds totals, in the place of those that wait.</summary>
    public void Hold(HeldTotals held, long nowNs)
    {
        if (_held is not { } before)
            _sinceNs = nowNs;
        else
            held = held with { WithHistograms = held.WithHistograms | before.WithHistograms };
        _held = held;
    }

    /// <summary>Takes what waits; there must be some.</summary>
    public HeldTotals Take()
    {
        HeldTotals held = _held!.Value;
        _held = null;
        return held;
    }
}
