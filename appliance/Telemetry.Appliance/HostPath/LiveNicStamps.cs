// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Clocks;
using Telemetry.Host.Watchers;
using Telemetry.Kernel;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;

namespace Telemetry.Appliance.HostPath;

/// <summary>
/// Times from the NIC to the hook, of interfaces with <c>stamps: nic</c>. Stamps are mapped between two readings of
/// their clock, so that a step of a clock is known before any is used that it may have made wrong. Host thread.
/// </summary>
internal sealed class LiveNicStamps : IHostWatcher, IDisposable
{
    private const long EveryNs = 50_000_000;
    private const long MostNs = 1_000_000_000;                  // farther from the hook's stamp a stamp is implausible

    private readonly KernelCapture _kernel;
    private readonly DeviceClock?[] _clocks;
    private readonly bool[] _isTrusted;
    private readonly long[] _unstamped;

    private LiveNicStamps(KernelCapture kernel, string[] names)
    {
        _kernel = kernel;
        Stamps = new NicStamps(names);
        _clocks = new DeviceClock?[names.Length];
        _isTrusted = new bool[names.Length];
        _unstamped = new long[names.Length];
        List<(string, string?)> missing = [];
        for (int slot = 0; slot < names.Length; slot++)
        {
            NicStamping nic = NicStamping.Of(names[slot]);
            string? why = nic.Missing;
            if (nic.Clock >= 0)
                _clocks[slot] = DeviceClock.Open(nic.Clock, new HostClock(), out string? refusal) ?? Refuse(refusal);
            missing.Add(($"stamps of the NIC of {names[slot]}", why));

            DeviceClock? Refuse(string? refusal)
            {
                why ??= $"/dev/ptp{nic.Clock}: {refusal}";
                return null;
            }
        }
        Missing = missing;
        SetIndexes();
    }

    /// <summary>Stamps from the reader.</summary>
    internal NicStamps Stamps { get; }

    /// <summary>Times for the publisher, by place of the interface.</summary>
    internal RunWaits Times { get; } = new(new ProcessSlots());

    /// <summary>Interfaces, each with the reason that there are no stamps; null if there are.</summary>
    internal IReadOnlyList<(string What, string? Why)> Missing { get; }

    /// <inheritdoc/>
    public long LookEveryNs => EveryNs;

    /// <summary>Opens the clocks, in the interfaces' network namespace.</summary>
    /// <returns>Null if no interface has stamps.</returns>
    internal static LiveNicStamps? Open(KernelCapture kernel)
    {
        string[] names =
            [.. kernel.Interfaces.Where(device => device.HasNicStamps).Select(device => device.Name)
                .Take(ProcessSlots.Most)];
        return names.Length == 0 ? null : new LiveNicStamps(kernel, names);
    }

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        SetIndexes();
        for (int slot = 0; slot < _clocks.Length; slot++)
        {
            bool isStep = false;
            _isTrusted[slot] = _clocks[slot]?.Read(out isStep) == true && !isStep;
            long unstamped = Stamps.UnstampedOf(slot);
            if (unstamped > _unstamped[slot])
                Times.Miss(slot, unstamped - _unstamped[slot]);
            _unstamped[slot] = unstamped;
        }
        while (Stamps.TryTake(out NicStamp stamp))
            Map(stamp);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceClock? clock in _clocks)
            clock?.Dispose();
    }

    private void Map(in NicStamp stamp)
    {
        long durationNs = _isTrusted[stamp.Slot]
            && _clocks[stamp.Slot]!.Mapping.TryMap(stamp.NicNs, out MappedTime mapped)
            ? stamp.StampNs - mapped.HostNs : long.MaxValue;
        if (durationNs is < -MostNs or > MostNs)
        {
            Times.Miss(stamp.Slot, 1);
            return;
        }
        Times.Add(new RunWait { Slot = stamp.Slot, DurationNs = durationNs, EndStampNs = stamp.StampNs });
    }

    private void SetIndexes()
    {
        for (int slot = 0; slot < Stamps.Names.Count; slot++)
        {
            foreach (WatchedInterface device in _kernel.Interfaces)
            {
                if (device.Name == Stamps.Names[slot])
                    Stamps.SetIndex(slot, device.Index);
            }
        }
    }
}
