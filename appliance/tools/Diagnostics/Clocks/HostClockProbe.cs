// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host;
using Telemetry.Host.Clocks;
using Telemetry.Kernel;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Clocks;

/// <summary>Reads the clocks of this host, and queries the daemons that steer them.</summary>
internal sealed class HostClockProbe : IClockProbe, IDisposable
{
    private const long NsPerMs = 1_000_000;

    private readonly string _boot = BootId.Read();
    private readonly TimeSources _sources = new();

    public ClockReading Read(long everyNs)
    {
        ClockDifference offset = HostClock.Offset();
        long stampNs = MonotonicClock.NowNs;
        return new ClockReading
        {
            TimeNs = stampNs + offset.Ns,
            StampNs = stampNs,
            EveryNs = everyNs,
            Host = Environment.MachineName,
            Boot = _boot,
            Offset = offset,
            Steering = HostClock.Steering(),
            Kernel = HostClock.Kernel(),
            Source = _sources.Ask(),
            HardwareClocks = HardwareClocks.Read(),
        };
    }

    public bool WaitUntil(long stampNs, CancellationToken cancellation)
    {
        long leftNs = stampNs - MonotonicClock.NowNs;
        return leftNs <= 0
            ? !cancellation.IsCancellationRequested
            : !cancellation.WaitHandle.WaitOne((int)Math.Min(int.MaxValue, (leftNs + NsPerMs - 1) / NsPerMs));
    }

    public void Dispose() => _sources.Dispose();
}
