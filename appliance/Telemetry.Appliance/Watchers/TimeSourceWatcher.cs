// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Clocks;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Asks every ten seconds what steers the clock; sooner again where somebody is there who did not answer, as
/// ptp4l does not in another domain than its own.</summary>
/// <param name="latest">Where the answer goes.</param>
internal sealed class TimeSourceWatcher(Latest<TimeSource> latest) : IHostWatcher
{
    private const long EveryNs = 10_000_000_000;
    private const long AgainNs = 2_000_000_000;
    private const long LongNs = 50_000_000;                     // the thread waited for an answer

    private readonly TimeSources _sources = new();

    /// <inheritdoc/>
    public long LookEveryNs { get; private set; } = EveryNs;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        latest.Value = _sources.Ask();
        LookEveryNs = latest.Value is null && MonotonicClock.NowNs - nowNs > LongNs ? AgainNs : EveryNs;
    }
}
