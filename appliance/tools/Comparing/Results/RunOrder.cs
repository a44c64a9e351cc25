// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Comparing.Results;

/// <summary>The market-data packet that an order answered.</summary>
/// <param name="Channel">Number of the channel's text.</param>
/// <param name="Sequence">Number of its first message.</param>
internal readonly record struct TickKey(int Feed, int Channel, ulong Sequence) : IComparable<TickKey>
{
    public int CompareTo(TickKey other)
    {
        int feed = Feed.CompareTo(other.Feed);
        int channel = feed != 0 ? feed : Channel.CompareTo(other.Channel);
        return channel != 0 ? channel : Sequence.CompareTo(other.Sequence);
    }
}

/// <summary>Times of one order by <see cref="Quantity"/>, nanoseconds; <see cref="Unknown"/> where one is not
/// known.</summary>
[InlineArray(Quantity.Count)]
internal struct OrderTimes
{
    internal const long Unknown = long.MinValue;

    private long _first;
}

internal struct RunOrder
{
    /// <summary>Its tick; meaningless without <see cref="HasTick"/>.</summary>
    internal TickKey Tick;

    /// <summary>True if the tick is known by its number.</summary>
    internal bool HasTick;

    internal int Kind;

    /// <summary>Stamp of the tick, nanoseconds.</summary>
    internal long TickStampNs;

    /// <summary>Stamp of the order, nanoseconds.</summary>
    internal long StampNs;

    /// <summary>The stamp as UTC since 1970, nanoseconds; null if it is not known.</summary>
    internal long? TimeNs;

    internal OrderTimes Times;
}
