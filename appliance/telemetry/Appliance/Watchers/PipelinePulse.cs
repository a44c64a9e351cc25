// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Watchers;

/// <summary>Counts that rise as long as the threads of the pipeline run, traffic or not: the reader passes the time on
/// every millisecond, and the analysis takes it.</summary>
/// <param name="Analysed">Batches of events that the analysis began.</param>
/// <param name="Published">Rounds that the publisher ended.</param>
internal readonly record struct PipelinePulse(long Analysed, long Published);

/// <summary>Decides when a watchdog is fed: at intervals, and only after every thread of the pipeline has run
/// since.</summary>
/// <param name="everyNs">The interval, nanoseconds.</param>
internal sealed class WatchdogFeed(long everyNs)
{
    private PipelinePulse _fed;
    private long _dueNs;

    /// <summary>True if it is to be fed now, which is noted.</summary>
    internal bool TryTake(PipelinePulse pulse, long nowNs)
    {
        if (nowNs < _dueNs || pulse.Analysed == _fed.Analysed || pulse.Published == _fed.Published)
            return false;
        (_fed, _dueNs) = (pulse, nowNs + everyNs);
        return true;
    }
}
