// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;

namespace Telemetry.Publishing;

/// <summary>
/// Measures the resolution of stamps from the stamps themselves. Packets that wait in a NIC's ring are stamped one
/// after the other in one poll, as fast as the kernel processes them. The median distance of the stamps of such
/// back-to-back packets is the resolution, even if the clock is finer.
/// </summary>
[HotPath]
internal sealed class ResolutionMeter
{
    /// <summary>Packets of one line whose stamps are less than this apart are back to back, nanoseconds.</summary>
    internal const int BackToBackNs = 1_000;

    /// <summary>Fewest distances for a median.</summary>
    internal const int LeastDistances = 100;

    private readonly long[] _counts = new long[BackToBackNs];
    private int[] _series;
    private readonly long? _clockNs;
    private long _distances;

    /// <summary>Makes a meter.</summary>
    /// <param name="topology">Topology with the inter-arrival series.</param>
    /// <param name="clockNs">Difference between two readings of the clock; null if the stamps are not of this
    /// host.</param>
    public ResolutionMeter(Topology topology, long? clockNs)
    {
        _series = SeriesOf(topology);
        _clockNs = ResolutionNs = clockNs;
    }

    /// <summary>Resolution, nanoseconds; null if unknown.</summary>
    public long? ResolutionNs { get; private set; }

    /// <summary>Resolution where the stamps' source states one, nanoseconds; null if unknown.</summary>
    /// <param name="statedNs">What it states, nanoseconds; 0 if nothing.</param>
    public long? AtLeast(long statedNs) => statedNs == 0 ? ResolutionNs : Math.Max(statedNs, ResolutionNs ?? 0);

    /// <summary>The inter-arrival series of a topology.</summary>
    [ColdPath]
    public static int[] SeriesOf(Topology topology) =>
        [.. topology.Series.Where(series => series.Kind == SeriesKind.InterArrival).Select(series => series.Index)];

    /// <summary>Replaces the series that are measured.</summary>
    public void LookAt(int[] series) => _series = series;

    /// <summary>Adds an interval's distances.</summary>
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

    // Histograms resolve single nanoseconds up to 2,047.
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
