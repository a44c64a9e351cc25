// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>Position of one number sequence of a feed, and its counters in an interval or in the day.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ChannelRow
{
    /// <summary>The sequence's channel and session.</summary>
    public ChannelKey Channel;

    /// <summary>Raw number expected next on any line.</summary>
    public ulong NextSequence;

    /// <summary>Clock at its latest packet on any line, nanoseconds.</summary>
    public long LastClockNs;

    public ChannelCounters Counters;

    /// <summary>Index of the feed; -1 if the row is unused.</summary>
    public int FeedIndex;
}
