// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency;

/// <summary>Times with an end at a NIC: finds the ends, and hands them to the thread that knows the NICs'
/// clocks.</summary>
/// <param name="stamps">Stamps of received packets.</param>
[HotPath]
public sealed class WireSamples(NicStamps stamps, StampedTimes times)
{
    /// <summary>The end of a time at a received packet; false if its NIC did not stamp it.</summary>
    /// <param name="hookNs">The hook's stamp of the packet, nanoseconds.</param>
    internal bool TryFind(long hookNs, out WireEnd end)
    {
        bool isFound = stamps.TryFind(hookNs, out NicStamp stamp);
        end = new WireEnd(stamp.Slot, stamp.NicNs, hookNs, IsSent: false);
        return isFound;
    }

    /// <summary>The end of a time at a sent packet; false if its NIC did not stamp it, or has no clock here.</summary>
    /// <param name="step">The step at which the NIC had sent it.</param>
    /// <param name="hookNs">The hook's stamp of the packet, nanoseconds.</param>
    internal bool TryFind(in PathStepFacts step, long hookNs, out WireEnd end)
    {
        int slot = stamps.SlotOf(step.InterfaceIndex);
        end = new WireEnd(slot, step.NicNs, hookNs, IsSent: true);
        return slot >= 0 && step.NicNs > 0;
    }

    /// <summary>Counts steps that were not recorded.</summary>
    internal void Lose(long steps) => times.CountLost(steps);

    /// <summary>Hands over a time.</summary>
    /// <param name="series">Index of its series; -1 if that is not kept.</param>
    /// <param name="from">Its start; null if that has no stamp.</param>
    /// <param name="to">Its end; null if that has none.</param>
    /// <returns>False if its series was added by a reload, and has no times.</returns>
    internal bool TryRecord(int series, in WireEnd? from, in WireEnd? to)
    {
        if (series < 0)
            return true;
        if (!times.Has(series))
            return false;
        if (from is { } begin && to is { } end)
            times.Add(new WireSample(series, begin, end));
        else
            times.CountWithoutStamp(series);
        return true;
    }
}
