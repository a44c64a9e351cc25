// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports;

/// <summary>
/// Subtracts retracted losses from the counted ones. A net value is at least 0: losses that were counted before the
/// time of the report may be retracted in it.
/// </summary>
public static class Retractions
{
    /// <summary>Makes a feed's losses and resets net.</summary>
    /// <param name="from">The losses.</param>
    /// <param name="counted">Counters with the retracted ones.</param>
    public static void Subtract(ref FeedCounters from, in FeedCounters counted)
    {
        from.FeedGaps = Net(from.FeedGaps, counted.Retracted.Gaps);
        from.MessagesLost = Net(from.MessagesLost, counted.Retracted.Messages);
        from.Blind.TotalNs = Net(from.Blind.TotalNs, counted.Retracted.BlindNs);
        from.Resets = Net(from.Resets, counted.ResetsRetracted);
    }

    /// <summary>Makes a line's losses net.</summary>
    public static void Subtract(ref LineCounters from, in RetractionCounters retracted)
    {
        from.Gaps = Net(from.Gaps, retracted.Gaps);
        from.MessagesMissing = Net(from.MessagesMissing, retracted.Messages);
        from.Blind.TotalNs = Net(from.Blind.TotalNs, retracted.BlindNs);
    }

    /// <summary>Makes a number sequence's losses net.</summary>
    /// <param name="from">The losses.</param>
    public static void Subtract(ref ChannelCounters from, in ChannelCounters retracted)
    {
        from.Gaps = Net(from.Gaps, retracted.GapsRetracted);
        from.MessagesLost = Net(from.MessagesLost, retracted.MessagesLostRetracted);
    }

    /// <summary>Losses without the retracted ones.</summary>
    public static long Net(long counted, long retracted) => Math.Max(0, counted - retracted);
}
