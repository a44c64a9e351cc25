// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Results;

/// <summary>Numbers of datagrams that a player sent late, as ranges: orders that answered them are not compared, since
/// the market was another one there.</summary>
internal sealed class LateTicks
{
    private readonly Dictionary<(int Feed, int Channel), List<(ulong First, ulong Last)>> _ranges = [];
    private bool _isSorted = true;

    internal void Add(int feed, int channel, ulong first, ulong last)
    {
        if (!_ranges.TryGetValue((feed, channel), out List<(ulong First, ulong Last)>? ranges))
            _ranges.Add((feed, channel), ranges = []);
        // Both lines carry the same datagram, mostly one after the other.
        if (ranges.Count == 0 || ranges[^1] != (first, last))
            ranges.Add((first, last));
        _isSorted = false;
    }

    /// <summary>True if a tick was in a datagram that was late.</summary>
    internal bool Has(TickKey tick)
    {
        if (!_ranges.TryGetValue((tick.Feed, tick.Channel), out List<(ulong First, ulong Last)>? ranges))
            return false;
        Sort();
        ranges = _ranges[(tick.Feed, tick.Channel)];
        int low = 0;
        int high = ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ranges[middle].Last < tick.Sequence)
                low = middle + 1;
            else
                high = middle;
        }
        return low < ranges.Count && ranges[low].First <= tick.Sequence;
    }

    // Merged, so that the last numbers ascend too.
    private void Sort()
    {
        if (_isSorted)
            return;
        foreach ((int Feed, int Channel) key in _ranges.Keys.ToArray())
        {
            var merged = new List<(ulong First, ulong Last)>();
            foreach ((ulong first, ulong last) in _ranges[key].Order())
            {
                if (merged.Count > 0 && first <= merged[^1].Last)
                    merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
                else
                    merged.Add((first, last));
            }
            _ranges[key] = merged;
        }
        _isSorted = true;
    }
}
