// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Closes a ledger that was read while packets were under way.</summary>
[HotPath]
internal static class LedgerCut
{
    /// <summary>Leaves out what is not processed yet.</summary>
    public static void AtProcessed(ref LedgerCounters ledger)
    {
        if (!IsKnown(ledger))
            return;
        ledger.Read = ledger.Processed + ledger.LostPipeline;
        ledger.Recorded = ledger.Read;
        AddUp(ref ledger);
    }

    /// <summary>Counts what was read and will not be processed any more as lost behind the reader.</summary>
    public static void AtRecorded(ref LedgerCounters ledger)
    {
        if (!IsKnown(ledger))
            return;
        ledger.Read = ledger.Recorded;
        ledger.LostPipeline = ledger.Read - ledger.Processed;
        AddUp(ref ledger);
    }

    private static bool IsKnown(in LedgerCounters ledger) => ledger.Recorded != NullValue.Int64
        && ledger.Processed != NullValue.Int64 && ledger.LostPipeline != NullValue.Int64
        && ledger.LostRing != NullValue.Int64 && ledger.Unmatched != NullValue.Int64
        && ledger.Unsupported != NullValue.Int64;

    private static void AddUp(ref LedgerCounters ledger)
    {
        ledger.Matched = ledger.Recorded + ledger.LostRing;
        ledger.Seen = ledger.Matched + ledger.Unmatched + ledger.Unsupported;
    }
}
