// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;

namespace Telemetry.Model.Counters;

/// <summary>Counting of packets by the result of verifying their checksums.</summary>
[HotPath]
public static class ChecksumCounting
{
    /// <summary>Counts a packet; one without a verdict is not counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Count(this ref ChecksumCounters counters, ChecksumVerdict verdict)
    {
        if (verdict == ChecksumVerdict.Right)
            counters.Right++;
        else if (verdict is ChecksumVerdict.NotVerifiable or ChecksumVerdict.NotCaptured)
            counters.NotVerifiable++;
        else if (verdict != ChecksumVerdict.None)
            counters.Wrong++;
    }
}
