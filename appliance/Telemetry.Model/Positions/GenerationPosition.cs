// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Model.Positions;

/// <summary>Position of one generation of a number sequence, for a restart. Members are 64 bits wide, as in a
/// file.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GenerationPosition
{
    /// <summary>Channel and session.</summary>
    public ChannelKey Channel;

    /// <summary>Lowest number known to exist.</summary>
    public ulong Base;

    /// <summary>Number after the highest known to exist; 0 if none is known.</summary>
    public ulong Known;

    /// <summary>Number after the highest that any line delivered.</summary>
    public ulong Delivered;

    /// <summary>First number that no line has delivered and that is not declared yet.</summary>
    public ulong HoleFirst;

    /// <summary>Last such number.</summary>
    public ulong HoleLast;

    /// <summary>Count of such numbers.</summary>
    public long HoleCount;

    /// <summary>Index of the feed.</summary>
    public long FeedIndex;

    /// <summary>Rank in the order in which the feed's sequences began.</summary>
    public long Serial;

    /// <summary>1 if a reset began it, 2 if that was inferred, 4 if its end was reported.</summary>
    public long Flags;
}
