// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Publishing.Events;

/// <summary>
/// Whether the host itself is suspected of a lost range. It is when the counters of what was lost before the hooks
/// (NIC missed, NIC without buffer, softnet) grew between two readings: the one at the start of the interval in which
/// the gap opened (the interval before, if it opened within 10 ms of that start: the loss came before the opening), and
/// one taken after the gap had opened, afresh if there is none, at most once in 10 ms.
/// </summary>
/// <param name="source">Where the counters are read.</param>
[HotPath]
internal sealed class HostSuspicion(IHostCounterSource source)
{
    private const long LeadNs = 10_000_000;
    private const long SpacingNs = 10_000_000;
    private const int Kept = 8;

    private readonly IHostCounterSource _source = source;
    private readonly Reading[] _starts = new Reading[Kept];
    private Reading _latest = new() { StampNs = long.MinValue };
    private long _intervals;

    /// <summary>An interval ended and the next one starts: what is read then.</summary>
    /// <param name="stampNs">The clock before it was read.</param>
    /// <param name="drops">What was read.</param>
    public void StartInterval(long stampNs, in HostDropCounters drops)
    {
        _latest = new Reading { StampNs = stampNs, Drops = drops };
        _starts[_intervals++ % Kept] = _latest;
    }

    /// <summary>Whether the host is suspected of an event: of lost ranges only.</summary>
    public bool IsSuspectOf(in TelemetryEvent item, long nowNs)
    {
        if (item.Kind != TelemetryEventKind.Gap || item.GapState != GapState.Lost)
            return false;
        if (_latest.StampNs <= item.OpenedStampNs && (_latest.StampNs == long.MinValue
            || nowNs - _latest.StampNs >= SpacingNs))
        {
            _latest.StampNs = nowNs;
            _source.ReadDrops(ref _latest.Drops);
        }
        ref readonly Reading start = ref StartBefore(item.OpenedStampNs - LeadNs);
        return Grew(start.Drops.NicMissed, _latest.Drops.NicMissed)
            || Grew(start.Drops.NicNoBuffer, _latest.Drops.NicNoBuffer)
            || Grew(start.Drops.SoftnetDropped, _latest.Drops.SoftnetDropped);
    }

    /// <summary>
    /// The latest start of an interval up to a stamp; before the first, that of the readings, where all are 0.
    /// </summary>
    private ref readonly Reading StartBefore(long stampNs)
    {
        for (long interval = _intervals - 1; interval >= 0 && interval > _intervals - Kept; interval--)
        {
            if (_starts[interval % Kept].StampNs <= stampNs)
                return ref _starts[interval % Kept];
        }
        // The oldest that is kept: never used while fewer intervals ended than are kept, so it holds nothing.
        return ref _starts[_intervals % Kept];
    }

    private static bool Grew(long before, long after) =>
        before != NullValue.Int64 && after != NullValue.Int64 && after > before;

    [StructLayout(LayoutKind.Auto)]
    private struct Reading
    {
        public long StampNs;
        public HostDropCounters Drops;
    }
}
