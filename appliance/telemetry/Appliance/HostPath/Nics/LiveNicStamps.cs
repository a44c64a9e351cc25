// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Stamps;
using Telemetry.Host.Clocks;
using Telemetry.Host.Watchers;
using Telemetry.Kernel;
using Telemetry.Kernel.Attaching;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Pipeline.Latency;

namespace Telemetry.Appliance.HostPath.Nics;

/// <summary>Times from the NIC to the hook, of interfaces with <c>stamps: nic</c>. Host thread.</summary>
internal sealed class LiveNicStamps : ILivePart, IHostWatcher
{
    private const long EveryNs = 50_000_000;

    private readonly LiveParts _run;
    private readonly NicStamps _stamps;
    private readonly StampedTimes _times;
    private readonly DeviceClock?[] _clocks;
    private readonly NicTimeBook _book;
    private readonly int[] _numbers;                            // of the clocks

    private LiveNicStamps(LiveParts run, string[] names)
    {
        _run = run;
        _numbers = new int[names.Length];
        _stamps = new NicStamps(names);
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
        run.Extend(topology => topology.With(topology.Stages, topology.Processes, names));
        _times = new StampedTimes(run.Configuration.Topology);
        _book = new NicTimeBook(_stamps, _clocks, _times, ReportStep);
    }

    /// <summary>Interfaces, each with the reason that there are no stamps; null if there are.</summary>
    public IEnumerable<(string What, string? Why)> Missing { get; }

    public long LookEveryNs => EveryNs;

    /// <summary>Opens the clocks, in the interfaces' network namespace.</summary>
    /// <returns>Null if no interface has stamps.</returns>
    internal static LiveNicStamps? Open(LiveParts run)
    {
        string[] names =
            [.. run.Kernel.Interfaces.Where(device => device.HasNicStamps).Select(device => device.Name)
                .Take(ProcessSlots.Most)];
        return names.Length == 0 ? null : new LiveNicStamps(run, names);
    }

    public void AddTo(LiveInputs inputs)
    {
        inputs.NicStamps = _stamps;
        inputs.Pipeline = inputs.Pipeline with { Wires = new WireSamples(_stamps, _times) };
        inputs.Publisher = inputs.Publisher with
        {
            Samples = [.. inputs.Publisher.Samples, _times],
        };
    }

    public void Look(long nowNs)
    {
        SetIndexes();
        _book.Look();
    }

    public void AfterReading(long nowNs) => Look(nowNs);

    public void Dispose()
    {
        foreach (DeviceClock? clock in _clocks)
            clock?.Dispose();
    }

    private void ReportStep(int slot)
    {
        DeviceMapping mapping = _clocks[slot]!.Mapping;
        _ = _run.Control.TryAdd(new ControlMessage
        {
            StampNs = MonotonicClock.NowNs,
            SinceNs = mapping.SuspectSinceNs,
            Kind = ControlKind.DeviceClockStep,
            LineIndex = -1,
            Interface = InterfaceName.Of(_stamps.Names[slot]),
            Count = mapping.StepNs,
            Ticket = _numbers[slot],
        });
    }

    private void SetIndexes() => InterfaceIndexes.Set(_run.Kernel, _stamps.Names, _stamps.SetIndex);
}
