// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Publishing.Events;

/// <summary>
/// Decides if the host itself may have lost a range: it is a suspect if the counters of packets lost before the hooks
/// (NIC missed, NIC without buffer, softnet) grew between two readings. The first is the one at the start of the
/// interval in which the gap opened, or of the interval before if the gap opened within 10 ms of that start, because
/// the loss precedes the opening. The second is one taken after the gap opened; if there is none, the counters are read
/// again, at most once in 10 ms.
/// </summary>
/// <param name="source">Provides the counters.</param>
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

    /// <summary>Records the counters read at the end of an interval, the start of the next one.</summary>
    /// <param name="stampNs">Stamp taken before the reading, nanoseconds.</param>
    /// <param name="drops">The counters read.</param>
    public void StartInterval(long stampNs, in HostDropCounters drops)
    {
        _latest = new Reading { StampNs = stampNs, Drops = drops };
        _starts[_intervals++ % Kept] = _latest;
    }

    /// <summary>True if the host is a suspect for a lost range; always false for other events.</summary>
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
    /// The latest interval start not after a stamp; before the first interval, a reading of all zeros.
    /// </summary>
    private ref readonly Reading StartBefore(long stampNs)
    {
        for (long interval = _intervals - 1; interval >= 0 && interval > _intervals - Kept; interval--)
        {
            if (_starts[interval % Kept].StampNs <= stampNs)
                return ref _starts[interval % Kept];
        }
        // The oldest place kept: still all zeros while fewer intervals have ended than are kept.
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
