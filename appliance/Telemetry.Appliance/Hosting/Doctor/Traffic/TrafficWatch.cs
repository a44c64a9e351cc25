// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Host;
using Telemetry.Appliance.Kernel.Attaching;
using Telemetry.Appliance.Kernel.Links;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting.Doctor.Traffic;

/// <summary>Looks at what passes the interfaces for a while, and at what is lost on the way.</summary>
internal sealed class TrafficWatch : IDisposable
{
    private const double NsPerSecond = 1e9;

    private readonly string[] _devices;
    private readonly LossReading? _before;
    private readonly long _startNs = MonotonicClock.NowNs;
    private readonly TimeSpan _duration;
    private readonly ManualResetEvent _never = new(false);

    private TrafficWatch(string[] devices, TimeSpan duration)
    {
        _devices = devices;
        _duration = duration;
        _before = duration > TimeSpan.Zero ? LossReading.Take(devices) : null;
    }

    /// <summary>Begins to look.</summary>
    /// <param name="interfaces">The interfaces, as they are configured.</param>
    /// <param name="duration">How long; zero: not at all.</param>
    internal static TrafficWatch Begin(IEnumerable<string> interfaces, TimeSpan duration) =>
        new([.. interfaces.Where(name => NetworkDevice.IndexOf(name) > 0).SelectMany(Lowest).Distinct()], duration);

    /// <summary>Waits for the end of the time, and tells what was seen.</summary>
    internal IReadOnlyList<HostCheck> End()
    {
        if (_before is null)
            return [];
        var left = TimeSpan.FromSeconds(_duration.TotalSeconds - ElapsedSeconds);
        if (left > TimeSpan.Zero)
            _never.WaitOne(left);
        return [.. LossDoctor.Judge(_before, LossReading.Take(_devices), _devices, ElapsedSeconds)];
    }

    /// <inheritdoc/>
    public void Dispose() => _never.Dispose();

    private double ElapsedSeconds => (MonotonicClock.NowNs - _startNs) / NsPerSecond;

    // The programs go on the lowest devices, and these count.
    private static IEnumerable<string> Lowest(string name)
    {
        try
        {
            return [.. InterfaceResolver.Resolve(name, LinkTable.Read()).Devices.Select(device => device.Link.Name)];
        }
        catch (FailureException)
        {
            return [name];                                      // lowest_device says why
        }
    }
}
