// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Host.Groups;
using Telemetry.Host.Losses;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Traffic;

/// <summary>Measures the traffic of the interfaces for a while, and the losses on its way.</summary>
internal sealed class TrafficWatch : IDisposable
{
    private const double NsPerSecond = 1e9;

    private readonly (string Name, string[] Devices)[] _interfaces;
    private readonly string[] _devices;
    private readonly Configuration? _configuration;
    private readonly LossReading? _before;
    private readonly TrafficTap[] _taps = [];
    private readonly long _startNs = MonotonicClock.NowNs;
    private readonly TimeSpan _duration;
    private readonly ManualResetEvent _never = new(false);

    private TrafficWatch(IEnumerable<string> interfaces, Configuration? configuration, CpuSet busy, TimeSpan duration)
    {
        _interfaces = [.. interfaces.Where(name => NetworkDevice.IndexOf(name) > 0)
            .Select(name => (name, Lowest(name)))];
        _devices = [.. _interfaces.SelectMany(known => known.Devices).Distinct()];
        _configuration = configuration;
        _duration = duration;
        if (duration <= TimeSpan.Zero)
            return;
        CpuSet free = HostThread.Cpus().Except(busy);
        int? cpu = free.Count > 0 ? free[0] : null;
        if (configuration is not null)
            _taps = [.. _devices.Select(name => new TrafficTap(name, configuration.Topology.Flows, cpu))];
        _before = LossReading.Take(_devices);
    }

    /// <summary>Starts the measurement.</summary>
    /// <param name="interfaces">The interfaces, as configured.</param>
    /// <param name="configuration">The flows to match; null for none.</param>
    /// <param name="busy">Cores to leave undisturbed, if there are others.</param>
    /// <param name="duration">Duration; zero for none.</param>
    internal static TrafficWatch Begin(
        IEnumerable<string> interfaces, Configuration? configuration, CpuSet busy, TimeSpan duration) =>
        new(interfaces, configuration, busy, duration);

    /// <summary>Waits for the end of the duration and returns the checks.</summary>
    internal IReadOnlyList<HostCheck> End()
    {
        if (_before is null)
            return [];
        var left = TimeSpan.FromSeconds(Math.Max(0, _duration.TotalSeconds - ElapsedSeconds));
        _never.WaitOne(left);
        List<HostCheck> checks = [.. LossDoctor.Judge(
            _before, LossReading.Take(_devices), _devices, ElapsedSeconds)];
        if (_configuration is not null)
            AddTraffic(checks, _configuration, [.. _taps.Select(tap => tap.End())], ElapsedSeconds);
        return checks;
    }

    public void Dispose()
    {
        foreach (TrafficTap tap in _taps)
            tap.Dispose();
        _never.Dispose();
    }

    private double ElapsedSeconds => (MonotonicClock.NowNs - _startNs) / NsPerSecond;

    private void AddTraffic(
        List<HostCheck> checks, Configuration configuration, DeviceTraffic[] traffic, double seconds)
    {
        IReadOnlyList<DeviceTraffic> Of(string? name) => name is null ? traffic
            : [.. traffic.Where(device => _interfaces.Any(known =>
                known.Name == name && known.Devices.Contains(device.Device)))];
        checks.AddRange(FlowDoctor.Judge(configuration.Topology, NotJoined(configuration), Of, seconds));
        foreach ((string name, string[] devices) in _interfaces)
        {
            InterfaceSettings? settings = configuration.Settings.Interfaces.FirstOrDefault(known => known.Name == name);
            foreach (DeviceTraffic device in traffic.Where(known => devices.Contains(known.Device)))
            {
                bool needsTags = configuration.Topology.Flows.Any(flow => flow.VlanId != 0
                    && (flow.Interface is null || flow.Interface == name));
                var here = NetworkDevice.Find(device.Device);
                Hook? hook = HookOf(settings, here, needsTags);
                checks.Add(HookDoctor.Received(device, hook));
                if (needsTags)
                    checks.Add(HookDoctor.Tags(here, hook));
                if (configuration.Topology.Sessions.Count > 0)
                    checks.Add(HookDoctor.Sent(device));
                checks.Add(HookDoctor.NicRing(device, here.ReceiveRing));
                checks.Add(HookDoctor.CaptureRing(device, configuration.Settings.Capture.RingBytes));
            }
        }
    }

    private static HashSet<int> NotJoined(Configuration configuration)
    {
        ILookup<bool, string> names = configuration.Settings.Interfaces
            .ToLookup(device => device.IsMirror, device => device.Name);
        using var memberships = new Memberships(configuration.Topology, [.. names[false]], names[true].ToHashSet());
        memberships.Look(MonotonicClock.NowNs);
        return [.. memberships.Rows.Where(row => row.IsJoined == false).Select(row => row.Flow.Id)];
    }

    private static Hook? HookOf(InterfaceSettings? settings, NetworkDevice device, bool needsTags)
    {
        try
        {
            return AttachPolicy.Choose(settings is null ? new CaptureInterface(device.Name)
                : new CaptureInterface(device.Name, settings.Attach, Mirror: settings.IsMirror, Drop: settings.Drop),
                device, needsTags);
        }
        catch (FailureException)
        {
            return null;
        }
    }

    // The programs are attached to the lowest devices, so those are measured.
    private static string[] Lowest(string name)
    {
        try
        {
            return [.. InterfaceResolver.Resolve(name, LinkTable.Read()).Devices.Select(device => device.Link.Name)];
        }
        catch (FailureException)
        {
            return [name];                                      // the check lowest_device reports the reason
        }
    }
}
