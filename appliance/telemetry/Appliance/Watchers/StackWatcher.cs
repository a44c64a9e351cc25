// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;
using Telemetry.Host.Watchers;
using Telemetry.Model.Events;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Reports when a counter of the host's stack begins to grow, once, and when it has not grown for <see
/// cref="QuietNs"/>, with its growth.</summary>
/// <param name="drops">The counters; belongs to the host thread.</param>
/// <param name="control">Receives control messages.</param>
internal sealed class StackWatcher(StackDrops drops, ControlQueue control) : IHostWatcher
{
    /// <summary>Time without growth after which a condition is cleared, nanoseconds.</summary>
    internal const long QuietNs = 10_000_000_000;

    private readonly Watched[] _watched = new Watched[StackDrops.Count];

    public long LookEveryNs => 500_000_000;

    public void Look(long nowNs)
    {
        drops.Read();
        for (int counter = 0; counter < _watched.Length; counter++)
        {
            if (drops.TotalOf((StackDropCounter)counter) is { } total)
                Look(ref _watched[counter], (StackDropCounter)counter, total, nowNs);
        }
    }

    private void Look(ref Watched watched, StackDropCounter counter, long total, long nowNs)
    {
        if (total > watched.Total)
        {
            if (!watched.IsRaised)
            {
                if (!TrySend(ControlKind.StackDrops, counter, total - watched.Total, nowNs, nowNs))
                    return;                             // tried again at the next check
                (watched.IsRaised, watched.Before, watched.SinceNs) = (true, watched.Total, nowNs);
            }
            (watched.Total, watched.GrownNs) = (total, nowNs);
        }
        else if (watched.IsRaised && nowNs - watched.GrownNs >= QuietNs
            && TrySend(ControlKind.StackDropsOver, counter, total - watched.Before, watched.SinceNs, nowNs))
        {
            watched.IsRaised = false;
        }
    }

    private bool TrySend(ControlKind kind, StackDropCounter counter, long count, long sinceNs, long nowNs) =>
        control.TryAdd(new ControlMessage
        {
            StampNs = nowNs,
            SinceNs = sinceNs,
            Kind = kind,
            Counter = counter,
            Count = count,
            LineIndex = -1,
        });

    private struct Watched
    {
        internal long Total;
        internal long Before;
        internal long SinceNs;
        internal long GrownNs;
        internal bool IsRaised;
    }
}
