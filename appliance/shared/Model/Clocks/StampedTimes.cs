// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Intervals;

namespace Telemetry.Model.Clocks;

/// <summary>
/// Times that begin or end at a NIC's stamp, on their way: from the analysis, which knows the packets, to the thread
/// that knows the NICs' clocks, and from there to the publisher. How many are missing, and why, is counted by series.
/// </summary>
[HotPath]
public sealed class StampedTimes : ISampleSource
{
    private const int TimeCapacity = 32_768;
    private const int SampleCapacity = 8_192;

    private readonly BoundedQueue<WireSample> _samples = new(SampleCapacity);
    private readonly bool[] _isStamped;
    private readonly int[] _ofInterface;
    private readonly int[] _ofOrders;
    private readonly StampCounters[] _faults;
    private readonly long[] _noSample;                          // counted by the analysis, all else by the host thread
    private readonly long[] _noTime;

    /// <summary>Makes room for the series of a topology; those that are added later have none.</summary>
    public StampedTimes(Topology topology)
    {
        int count = topology.Series.Count;
        (_isStamped, _faults) = (new bool[count], new StampCounters[count]);
        (_noSample, _noTime) = (new long[count], new long[count]);
        _ofInterface = new int[topology.StampedInterfaces.Count];
        _ofOrders = [.. topology.Series.Where(series => series.Kind.IsOfNics() && series.InterfaceSlot < 0)
            .Select(series => series.Index)];
        foreach (SeriesDefinition series in topology.Series)
        {
            _isStamped[series.Index] = series.Kind.IsOfNics();
            if (series.InterfaceSlot >= 0)
                _ofInterface[series.InterfaceSlot] = series.Index;
        }
    }

    public BoundedQueue<TimedSample> Samples { get; } = new(TimeCapacity);

    /// <summary>Memory of the queues, bytes.</summary>
    public static long QueueBytes => ((long)SampleCapacity * Unsafe.SizeOf<WireSample>())
        + ((long)TimeCapacity * Unsafe.SizeOf<TimedSample>());

    /// <summary>Index of the series of an interface's received packets.</summary>
    public int SeriesOf(int slot) => _ofInterface[slot];

    public int PlaceOf(SeriesDefinition series) => Has(series.Index) ? series.Index : -1;

    /// <summary>True if a series has its times from here.</summary>
    public bool Has(int series) => (uint)series < (uint)_isStamped.Length && _isStamped[series];

    /// <summary>Analysis: adds a time with known ends.</summary>
    public void Add(in WireSample sample)
    {
        if (!_samples.TryAdd(sample))
            CountWithoutStamp(sample.Series);
    }

    /// <summary>Analysis: counts a time with an end that has no stamp of a NIC.</summary>
    public void CountWithoutStamp(int series) => Add(ref _noSample[series], 1);

    /// <summary>Analysis: counts steps of orders that were not recorded: each may have been in any series of
    /// orders.</summary>
    public void CountLost(long steps)
    {
        foreach (int series in _ofOrders)
            Add(ref _noSample[series], steps);
    }

    /// <summary>Host thread: takes the oldest sample; false if there is none.</summary>
    public bool TryTake(out WireSample sample) => _samples.TryRemove(out sample);

    /// <summary>Host thread: adds a measured time.</summary>
    /// <param name="errorNs">Bound of the error of its conversion, nanoseconds.</param>
    public void Add(in TimedSample time, long errorNs)
    {
        ref StampCounters faults = ref _faults[time.Place];
        if (errorNs > faults.MappingErrorNs)
            Volatile.Write(ref faults.MappingErrorNs, errorNs);
        if (!Samples.TryAdd(time))
            Add(ref _noTime[time.Place], 1);
    }

    /// <summary>Host thread: counts packets without a stamp, or with one that cannot be right.</summary>
    public void CountUnstamped(int series, long packets) => Add(ref _faults[series].Unstamped, packets);

    /// <summary>Host thread: counts a time across a step of one of the clocks.</summary>
    public void CountStepped(int series) => Add(ref _faults[series].ClockStepped, 1);

    /// <summary>Host thread: counts a time that contradicts the host's stamps of the same packets.</summary>
    public void CountMismatch(int series) => Add(ref _faults[series].StageMismatch, 1);

    /// <summary>Publisher: what is missing in a series, and why, since the start.</summary>
    public StampCounters FaultsOf(int series) => new()
    {
        Unstamped = Volatile.Read(ref _faults[series].Unstamped) + Volatile.Read(ref _noSample[series]),
        ClockStepped = Volatile.Read(ref _faults[series].ClockStepped),
        StageMismatch = Volatile.Read(ref _faults[series].StageMismatch),
        MappingErrorNs = Volatile.Read(ref _faults[series].MappingErrorNs),
    };

    /// <summary>Publisher: times of a series that may be missing, since the start.</summary>
    public long MissingOf(int series)
    {
        StampCounters faults = FaultsOf(series);
        return faults.Unstamped + faults.ClockStepped + faults.StageMismatch + Volatile.Read(ref _noTime[series]);
    }

    private static void Add(ref long counter, long amount) => Volatile.Write(ref counter, counter + amount);
}
