// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Feeds;
using Telemetry.Model.Definitions;

namespace Telemetry.Publishing;

/// <summary>
/// What a stamp can resolve, from the stamps themselves: packets that wait in a NIC's ring are stamped one behind the
/// other in one poll, as fast as the kernel gets round to them. The median distance of the stamps of such back-to-back
/// packets is the grain that stamps have, whatever the clock could do.
/// </summary>
[HotPath]
internal sealed class ResolutionMeter
{
    /// <summary>Packets of one line whose stamps are less than this apart are back to back, nanoseconds.</summary>
    internal const int BackToBackNs = 1_000;

    /// <summary>So many distances make a median.</summary>
    internal const int LeastDistances = 100;

    private readonly long[] _counts = new long[BackToBackNs];
    private int[] _series;
    private readonly long? _clockNs;
    private long _distances;

    /// <summary>Makes a meter.</summary>
    /// <param name="topology">Whose inter-arrival series are looked at.</param>
    /// <param name="clockNs">What two readings of the clock differ by; null where stamps are not of this host.</param>
    public ResolutionMeter(Topology topology, long? clockNs)
    {
        _series = SeriesOf(topology);
        _clockNs = ResolutionNs = clockNs;
    }

    /// <summary>Nanoseconds; null where unknown.</summary>
    public long? ResolutionNs { get; private set; }

    /// <summary>The series that are looked at in a topology.</summary>
    [ColdPath]
    public static int[] SeriesOf(Topology topology) =>
        [.. topology.Series.Where(series => series.Kind == SeriesKind.InterArrival).Select(series => series.Index)];

    /// <summary>From now on looks at these.</summary>
    public void LookAt(int[] series) => _series = series;

    /// <summary>Takes an interval's distances.</summary>
    public void Add(LongHistogram[] histograms)
    {
        if (_clockNs is not { } clockNs)
            return;
        long before = _distances;
        foreach (int series in _series)
            Add(histograms[series]);
        if (_distances >= LeastDistances && _distances != before)
            ResolutionNs = Math.Max(clockNs, Median());
    }

    // Histograms count each nanosecond on its own up to 2,047.
    private void Add(LongHistogram histogram)
    {
        if (histogram.TotalCount == 0)
            return;
        for (int valueNs = 1; valueNs < BackToBackNs; valueNs++)
        {
            long count = histogram.GetCountAtValue(valueNs);
            _counts[valueNs] += count;
            _distances += count;
        }
    }

    private long Median()
    {
        long seen = 0;
        for (int valueNs = 1; valueNs < BackToBackNs; valueNs++)
        {
            seen += _counts[valueNs];
            if (2 * seen >= _distances)
                return valueNs;
        }
        return BackToBackNs;
    }
}
