// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Makes a ledger add up that was read while packets were being processed.</summary>
[HotPath]
internal static class LedgerCut
{
    /// <summary>Leaves out the packets that are not processed yet.</summary>
    public static void AtProcessed(ref LedgerCounters ledger)
    {
        if (!IsKnown(ledger))
            return;
        ledger.Read = ledger.Processed + ledger.LostPipeline;
        ledger.Recorded = ledger.Read;
        AddUp(ref ledger);
    }

    /// <summary>Leaves out the packets that the kernel program has seen and not judged yet.</summary>
    public static void AtJudged(ref LedgerCounters ledger)
    {
        if (IsKnown(ledger))
            AddUp(ref ledger);
    }

    /// <summary>Counts packets that were recorded and will never be processed as lost behind the reader.</summary>
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
