// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Host.Clocks;
using Telemetry.Host.Watchers;
using Telemetry.Kernel;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Queries every ten seconds the daemon that steers the clock; sooner if a daemon is there but did not answer,
/// as ptp4l in another domain.</summary>
internal sealed class TimeSourceWatcher : ILivePart, IHostWatcher
{
    private const long EveryNs = 10_000_000_000;
    private const long AgainNs = 2_000_000_000;
    private const long LongNs = 50_000_000;                     // longer: the thread waited for an answer

    private readonly TimeSources _sources = new();
    private readonly Latest<TimeSource?> _latest = new();

    public long LookEveryNs { get; private set; } = EveryNs;

    public void AddTo(LiveInputs inputs) => inputs.Publisher = inputs.Publisher with { Clock = new HostClock(_latest) };

    public void Look(long nowNs)
    {
        _latest.Value = _sources.Ask();
        LookEveryNs = _latest.Value is null && MonotonicClock.NowNs - nowNs > LongNs ? AgainNs : EveryNs;
    }
}
