// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Model.Counters;

/// <summary>Position of one number sequence of a feed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ChannelCounters
{
    /// <summary>The sequence's channel and session.</summary>
    public ChannelKey Channel;

    /// <summary>Raw number expected next on any line.</summary>
    public ulong NextSequence;

    /// <summary>Index of the feed; -1 if the row is unused.</summary>
    public int FeedIndex;
}
