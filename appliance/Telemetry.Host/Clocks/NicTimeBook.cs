// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>
/// Times from the NIC to the hook. Stamps are mapped between two readings of their clock, so that a step of a clock is
/// known before any is used that it may have made wrong. One thread.
/// </summary>
/// <param name="stamps">Stamps from the reader.</param>
/// <param name="clocks">The clocks of the NICs, by place of the interface; null where there is none.</param>
/// <param name="times">Receives the times, and how many are missing.</param>
/// <param name="stepped">Called with the place of an interface whose clock was stepped.</param>
public sealed class NicTimeBook(
    NicStamps stamps, IReadOnlyList<DeviceClock?> clocks, RunWaits times, Action<int> stepped)
{
    private const long MostNs = 1_000_000_000;                  // farther from the hook's stamp a stamp is implausible

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
                times.Miss(slot, unstamped - _unstamped[slot]);
            _unstamped[slot] = unstamped;
        }
        while (stamps.TryTake(out NicStamp stamp))
            Map(stamp);
    }

    private void Map(in NicStamp stamp)
    {
        long durationNs = _isTrusted[stamp.Slot]
            && clocks[stamp.Slot]!.Mapping.TryMap(stamp.NicNs, out MappedTime mapped)
            ? stamp.StampNs - mapped.HostNs : long.MaxValue;
        if (durationNs is < -MostNs or > MostNs)
            times.Miss(stamp.Slot, 1);
        else
            times.Add(new RunWait { Slot = stamp.Slot, DurationNs = durationNs, EndStampNs = stamp.StampNs });
    }
}
