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
    private readonly Queue<(long EndNs, ReplayCounters Counters)> _ends = new();
    private ReplayCounters _shown;
    private bool _hasEnded;

    /// <summary>Stores the counters at the end of an interval. Reader's thread.</summary>
    internal void EndInterval(long endNs, in ReplayCounters counters)
    {
        lock (_ends)
            _ends.Enqueue((endNs, counters));
    }

    /// <summary>Stores the counters at the end of the input. Reader's thread.</summary>
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
            // No interval has ended since: it is the last one.
            counters.AtRest = !isInside && _hasEnded;
            if (counters.AtRest && _ends.TryPeek(out (long EndNs, ReplayCounters Counters) last))
                _shown = last.Counters;
            counters.ResolutionNs = _shown.ResolutionNs;
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
