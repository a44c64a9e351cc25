// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Stamps;
using Telemetry.Host.Clocks;
using Telemetry.Host.Watchers;
using Telemetry.Kernel;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Pipeline.Latency;

namespace Telemetry.Appliance.HostPath;

/// <summary>Times from the NIC to the hook, of interfaces with <c>stamps: nic</c>. Host thread.</summary>
internal sealed class LiveNicStamps : IHostWatcher, IDisposable
{
    private const long EveryNs = 50_000_000;

    private readonly KernelCapture _kernel;
    private readonly DeviceClock?[] _clocks;
    private NicTimeBook? _book;
    private readonly int[] _numbers;                            // of the clocks
    private readonly ControlQueue _control;

    private LiveNicStamps(KernelCapture kernel, string[] names, ControlQueue control)
    {
        (_kernel, _control) = (kernel, control);
        _numbers = new int[names.Length];
        Stamps = new NicStamps(names);
        _clocks = new DeviceClock?[names.Length];
        List<(string, string?)> missing = [];
        for (int slot = 0; slot < names.Length; slot++)
        {
            NicStamping nic = NicStamping.Of(names[slot]);
            string? why = nic.Missing;
            _numbers[slot] = nic.Clock;
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

    /// <summary>Times for the publisher; null before <see cref="Begin"/>.</summary>
    internal StampedTimes? Times { get; private set; }

    /// <summary>Takes the ends of times from the analysis; null before <see cref="Begin"/>.</summary>
    internal WireSamples? Wires { get; private set; }

    /// <summary>Interfaces, each with the reason that there are no stamps; null if there are.</summary>
    internal IReadOnlyList<(string What, string? Why)> Missing { get; }

    /// <inheritdoc/>
    public long LookEveryNs => EveryNs;

    /// <summary>Opens the clocks, in the interfaces' network namespace.</summary>
    /// <param name="kernel">The interfaces.</param>
    /// <param name="control">Receives the steps of clocks.</param>
    /// <returns>Null if no interface has stamps.</returns>
    internal static LiveNicStamps? Open(KernelCapture kernel, ControlQueue control)
    {
        string[] names =
            [.. kernel.Interfaces.Where(device => device.HasNicStamps).Select(device => device.Name)
                .Take(ProcessSlots.Most)];
        return names.Length == 0 ? null : new LiveNicStamps(kernel, names, control);
    }

    /// <summary>Makes room for the times of the series that are kept.</summary>
    internal void Begin(Topology topology)
    {
        Times = new StampedTimes(topology);
        Wires = new WireSamples(Stamps, Times);
        _book = new NicTimeBook(Stamps, _clocks, Times, ReportStep);
    }

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        SetIndexes();
        _book?.Look();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceClock? clock in _clocks)
            clock?.Dispose();
    }

    private void ReportStep(int slot)
    {
        DeviceMapping mapping = _clocks[slot]!.Mapping;
        _ = _control.TryAdd(new ControlMessage
        {
            StampNs = MonotonicClock.NowNs,
            SinceNs = mapping.SuspectSinceNs,
            Kind = ControlKind.DeviceClockStep,
            LineIndex = -1,
            Interface = InterfaceName.Of(Stamps.Names[slot]),
            Count = mapping.StepNs,
            Ticket = _numbers[slot],
        });
    }

    private void SetIndexes() => InterfaceIndexes.Set(_kernel, Stamps.Names, Stamps.SetIndex);
}
