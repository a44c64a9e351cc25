// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Model.Intervals;

namespace Telemetry.Host.Clocks;

/// <summary>
/// Times with an end at a NIC. Stamps are mapped between two readings of their clock, so that a step of a clock is
/// known before any is used that it may have made wrong. One thread.
/// </summary>
/// <param name="stamps">Stamps of received packets, from the reader.</param>
/// <param name="clocks">The clocks of the NICs, by place of the interface; null where there is none.</param>
/// <param name="times">Has the other times whose ends are known; receives all times, and how many are missing.</param>
/// <param name="stepped">Called with the place of an interface whose clock was stepped.</param>
public sealed class NicTimeBook(
    NicStamps stamps, IReadOnlyList<DeviceClock?> clocks, StampedTimes times, Action<int> stepped)
{
    private const long MostNs = 1_000_000_000;                  // farther from the hook's stamp a stamp is implausible
    private const long MostRate = 10_000;                       // two clocks differ by less than one part in so many

    private readonly bool[] _isTrusted = new bool[clocks.Count];
    private readonly long[] _unstamped = new long[clocks.Count];

    /// <summary>Reads the clocks, and maps the stamps that have come since they were read before.</summary>
    public void Look()
    {
        for (int slot = 0; slot < _isTrusted.Length; slot++)
        {
            bool isStep = false;
            _isTrusted[slot] = clocks[slot]?.Read(out isStep) == true && !isStep;
            if (isStep)
                stepped(slot);
            long unstamped = stamps.UnstampedOf(slot);
            if (unstamped > _unstamped[slot])
                times.CountUnstamped(times.SeriesOf(slot), unstamped - _unstamped[slot]);
            _unstamped[slot] = unstamped;
        }
        while (stamps.TryTake(out NicStamp stamp))
            Map(in stamp);
        while (times.TryTake(out WireSample sample))
            Map(in sample);
    }

    private void Map(in NicStamp stamp)
    {
        int series = times.SeriesOf(stamp.Slot);
        if (!TryMap(stamp.Slot, stamp.NicNs, out MappedTime mapped))
        {
            CountUnmapped(series, stamp.Slot);
            return;
        }
        long durationNs = stamp.StampNs - mapped.HostNs;
        if (durationNs is < -MostNs or > MostNs)
            times.CountUnstamped(series, 1);
        else
            times.Add(new TimedSample(series, durationNs, stamp.StampNs), mapped.ErrorNs);
    }

    // Between two stamps of one clock the time is that clock's; the mapped one must be the same within its error, and
    // each end on the right side of the host's stamp of its packet, or something was taken for what it is not.
    private void Map(in WireSample sample)
    {
        if (!TryMap(sample.From, out MappedTime from) || !TryMap(sample.To, out MappedTime to)
            || (sample.From.Slot == sample.To.Slot && from.Epoch != to.Epoch))
        {
            CountUnmapped(sample.Series, Math.Max(sample.From.Slot, sample.To.Slot));
            return;
        }
        long mappedNs = to.HostNs - from.HostNs;
        long errorNs = from.ErrorNs + to.ErrorNs;
        bool isOneClock = sample.From.Slot == sample.To.Slot;
        long durationNs = isOneClock ? sample.To.NicNs - sample.From.NicNs : mappedNs;
        if (Math.Abs(durationNs - mappedNs) > errorNs + (Math.Abs(mappedNs) / MostRate) + 1
            || !IsInOrder(sample.From, from) || !IsInOrder(sample.To, to))
        {
            times.CountMismatch(sample.Series);
            return;
        }
        times.Add(new TimedSample(sample.Series, durationNs, sample.To.HookNs), isOneClock ? 0 : errorNs);
    }

    private void CountUnmapped(int series, int slot)
    {
        if (clocks[slot] is null)
            times.CountUnstamped(series, 1);
        else
            times.CountStepped(series);
    }

    private static bool IsInOrder(in WireEnd end, in MappedTime mapped)
    {
        long behindNs = end.IsSent ? mapped.HostNs - end.HookNs : end.HookNs - mapped.HostNs;
        return behindNs >= -mapped.ErrorNs && behindNs <= MostNs;
    }

    private bool TryMap(in WireEnd end, out MappedTime mapped)
    {
        if (end.Slot >= 0)
            return TryMap(end.Slot, end.NicNs, out mapped);
        mapped = new MappedTime(end.HookNs, 0, 0);
        return true;
    }

    private bool TryMap(int slot, long nicNs, out MappedTime mapped)
    {
        mapped = default;
        return _isTrusted[slot] && clocks[slot]!.Mapping.TryMap(nicNs, out mapped);
    }
}
