// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Reports.Receiving.Sections;

namespace Telemetry.Reports.Receiving;

/// <summary>The newest ledger of the totals, by which the records in flight at the end of an interval are
/// found.</summary>
internal sealed class LedgerWatch
{
    private LedgerCounters _newest;
    private long _ordinal;

    /// <summary>True if the totals under way have a ledger.</summary>
    public bool IsNew { get; set; }

    /// <summary>Takes over the ledger of totals that are complete, if they have one.</summary>
    /// <param name="ordinal">The last interval in the totals.</param>
    public void Take(in LedgerCounters ledger, long ordinal)
    {
        if (IsNew)
            (_newest, _ordinal, IsNew) = (ledger, ordinal, false);
    }

    /// <summary>Starts over with a restarted publisher.</summary>
    public void Clear() => (_newest, _ordinal, IsNew) = (default, 0, false);

    /// <summary>Records in flight at the end of an interval: of the previous totals plus the increase, or the last
    /// totals'. Null if unknown.</summary>
    /// <param name="added">Increase in the interval.</param>
    public long? UnderWay(long? added, CounterState interval)
    {
        if (interval.FirstOrdinal == 1)
            return added;
        long? before = CounterReports.UnderWay(_newest);
        if (_ordinal == interval.LastOrdinal)
            return before;
        return _ordinal == interval.FirstOrdinal - 1 ? before + added : null;
    }
}
