// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Totals;

/// <summary>Totals that wait for the disk before they are published, and the time since when.</summary>
[HotPath]
internal sealed class TotalsHold(long atMostNs)
{
    private HeldTotals? _held;
    private long _sinceNs;

    /// <summary>True if totals wait.</summary>
    public bool HasAny => _held is not null;

    /// <summary>
    /// True if the waiting totals must be published before others are made: they are whole, or have waited long enough.
    /// </summary>
    public bool MustPublish(long nowNs) => _held is { } held && (held.IsWhole || nowNs - _sinceNs >= atMostNs);

    /// <summary>Holds totals, in place of those that wait.</summary>
    public void Hold(HeldTotals held, long nowNs)
    {
        if (_held is not { } before)
            _sinceNs = nowNs;
        else
            held = held with { WithHistograms = held.WithHistograms | before.WithHistograms };
        _held = held;
    }

    /// <summary>Takes the waiting totals; there must be some.</summary>
    public HeldTotals Take()
    {
        HeldTotals held = _held!.Value;
        _held = null;
        return held;
    }
}

/// <summary>Form of the totals that wait for the disk.</summary>
/// <param name="WithHistograms">With the day's histograms.</param>
/// <param name="IsWhole">True: send all from the first message again, even if some were sent already.</param>
/// <param name="IsLast">True: the input has ended.</param>
internal readonly record struct HeldTotals(bool WithHistograms, bool IsWhole, bool IsLast);
