// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Model.Counters;

/// <summary>Where one number sequence of a feed stands.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ChannelCounters
{
    /// <summary>Which sequence.</summary>
    public ChannelKey Channel;

    /// <summary>Raw number that must come next on any line.</summary>
    public ulong NextSequence;

    /// <summary>Index of the feed; -1 where the row is not in use.</summary>
    public int FeedIndex;
}
