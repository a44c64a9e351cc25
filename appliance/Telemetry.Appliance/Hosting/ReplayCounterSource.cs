// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Publishing;
using Telemetry.Appliance.Replay;

namespace Telemetry.Appliance.Hosting;

/// <summary>
/// What a replay has seen: one record of a capture is one sighting, and nothing is lost between file and pipeline. The
/// reader's thread shows its counters; the publisher reads them, exact once the input has ended.
/// </summary>
internal sealed class ReplayCounterSource : IHostCounterSource
{
    private ReplayCounters _shown;
    private bool _atRest;

    /// <summary>Reader's thread: shows how far it is.</summary>
    internal void Show(in ReplayCounters counters, bool atRest)
    {
        lock (this)
        {
            _shown = counters;
            _atRest = atRest;
        }
    }

    /// <inheritdoc/>
    public void Read(ref HostCounters counters)
    {
        lock (this)
        {
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
            counters.Appliance.GcCollections = LedgerCounters.Unknown;
            counters.Appliance.AllocatedBytes = LedgerCounters.Unknown;
            counters.Appliance.CpuNsReader = LedgerCounters.Unknown;
            counters.Appliance.RecordsPerSecondPeak = LedgerCounters.Unknown;
            counters.Appliance.RingHighWater = LedgerCounters.Unknown;
            counters.AtRest = _atRest;
        }
    }
}
