// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Replay;

/// <summary>
/// What a replay has seen: one record of a capture is one sighting, and nothing is lost between file and pipeline. The
/// reader runs ahead of the publisher, so it leaves its counters at each interval's end, by the packets' own time.
/// </summary>
internal sealed class ReplayCounterSource : IHostCounterSource
{
    private readonly Queue<(long EndNs, ReplayCounters Counters)> _ends = new();
    private ReplayCounters _shown;
    private bool _hasEnded;

    /// <summary>Reader's thread: its counters when an interval ended.</summary>
    internal void EndInterval(long endNs, in ReplayCounters counters)
    {
        lock (_ends)
            _ends.Enqueue((endNs, counters));
    }

    /// <summary>Reader's thread: its counters at the end of the input.</summary>
    internal void EndInput(in ReplayCounters counters)
    {
        lock (_ends)
        {
            _ends.Enqueue((long.MaxValue, counters));
            _hasEnded = true;
        }
    }

    /// <inheritdoc/>
    public void Read(ref HostCounters counters)
    {
        lock (_ends)
        {
            bool isInside = false;
            while (_ends.TryPeek(out (long EndNs, ReplayCounters Counters) next) && next.EndNs <= counters.UntilNs)
            {
                _shown = next.Counters;
                isInside = true;
                _ = _ends.Dequeue();
            }
            // Nothing ended since: it is the last interval.
            counters.AtRest = !isInside && _hasEnded;
            if (counters.AtRest && _ends.TryPeek(out (long EndNs, ReplayCounters Counters) last))
                _shown = last.Counters;
            ref LedgerCounters ledger = ref counters.Ledger;
            ledger.Seen = _shown.Seen;
            ledger.Matched = _shown.Matched;
            ledger.Unmatched = _shown.Unmatched;
            ledger.Unsupported = _shown.Unsupported;
            ledger.Ethertype = _shown.Ethertype;
            ledger.VlanDepth = _shown.VlanDepth;
            ledger.Fragment = _shown.Fragment;
            ledger.Ipv6Extension = _shown.Ipv6Extension;
            ledger.Truncated = _shown.Truncated;
            ledger.BadLength = _shown.BadLength;
            ledger.Recorded = _shown.Matched;
            ledger.Read = _shown.Matched;
            counters.Appliance.GcCollections = NullValue.Int64;
            counters.Appliance.AllocatedBytes = NullValue.Int64;
            counters.Appliance.CpuNsReader = NullValue.Int64;
            counters.Appliance.RecordsPerSecondPeak = NullValue.Int64;
            counters.Appliance.RingHighWater = NullValue.Int64;
        }
    }
}
