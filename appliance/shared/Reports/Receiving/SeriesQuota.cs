// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Series of one reader, by their index: within its own limit and that of all readers together.</summary>
internal sealed class SeriesQuota(ReaderLimits limits)
{
    private int _refused;                                   // one more than the highest index refused

    /// <summary>One more than the highest index that was taken.</summary>
    public int Count { get; private set; }

    /// <summary>Series that a publisher of a number of them may name.</summary>
    public int MostOf(int announced) => _refused > Count ? Math.Min(announced, Count)
        : Math.Min(announced, limits.MaxSeries);

    /// <summary>Makes sure that a series and those before it may be held.</summary>
    /// <returns>False if they may not; that of a series is counted once.</returns>
    public bool TryReach(int index)
    {
        if (index < Count)
            return true;
        if (index >= limits.MaxSeries)
            return false;
        int added = index + 1 - Count;
        if (limits.AllSeries is { } all && !all.TryTake(added))
        {
            all.Refuse(Math.Max(0, index + 1 - Math.Max(_refused, Count)));
            _refused = Math.Max(_refused, index + 1);
            return false;
        }
        Count = index + 1;
        return true;
    }

    public void Reset()
    {
        limits.AllSeries?.GiveBack(Count);
        (Count, _refused) = (0, 0);
    }
}
