// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Replay;

/// <summary>
/// Counters of a replay: one record of a capture file is one packet seen, and nothing is lost between file and
/// pipeline. The reader runs ahead of the publisher, so it stores its counters at each interval's end, by the packets'
/// stamps.
/// </summary>
internal sealed class ReplayCounterSource : IHostCounterSource
{
    private readonly Queue<(long EndNs, ReplayCounters Counters, long ResolutionNs)> _ends = new();
    private ReplayCounters _shown;
    private long _resolutionNs;                                 // of the stamps up to _shown; 0: none
    private bool _hasEnded;

    /// <summary>Stores the counters, and the coarsest resolution of the stamps, at the end of an interval. Reader's
    /// thread.</summary>
    internal void EndInterval(long endNs, in ReplayCounters counters, long resolutionNs)
    {
        lock (_ends)
            _ends.Enqueue((endNs, counters, resolutionNs));
    }

    /// <summary>Stores them at the end of the input. Reader's thread.</summary>
    internal void EndInput(in ReplayCounters counters, long resolutionNs)
    {
        lock (_ends)
        {
            _ends.Enqueue((long.MaxValue, counters, resolutionNs));
            _hasEnded = true;
        }
    }

    public void Read(ref HostCounters counters)
    {
        lock (_ends)
        {
            bool isInside = false;
            while (_ends.TryPeek(out (long EndNs, ReplayCounters, long) next) && next.EndNs <= counters.UntilNs)
            {
                (_, _shown, _resolutionNs) = next;
                isInside = true;
                _ = _ends.Dequeue();
            }
            // No interval has ended since: it is the last one.
            counters.AtRest = !isInside && _hasEnded;
            if (counters.AtRest && _ends.TryPeek(out (long, ReplayCounters, long) last))
                (_, _shown, _resolutionNs) = last;
            counters.ResolutionNs = _resolutionNs;
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
            counters.Appliance.Threads.CpuNsAnalysis = NullValue.Int64;
            counters.Appliance.Threads.CpuNsPublisher = NullValue.Int64;
            counters.Appliance.RecordsPerSecondPeak = NullValue.Int64;
            counters.Appliance.RingHighWater = NullValue.Int64;
        }
    }
}
