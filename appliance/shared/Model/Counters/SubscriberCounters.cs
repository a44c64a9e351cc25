// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>A subscriber, as seen by the media driver of its publisher.</summary>
public struct SubscriberCounters
{
    /// <summary>Highest number of subscribers reported; more than a media driver counts.</summary>
    public const int MaxReported = 272;

    /// <summary>Bytes 0 to 7 of its IPv6 address, big-endian; an IPv4 address is mapped.</summary>
    public ulong AddressHigh;

    /// <summary>Bytes 8 to 15 of its address, big-endian.</summary>
    public ulong AddressLow;

    /// <summary>Receiver id that it chose.</summary>
    public long ReceiverId;

    /// <summary>Time it was last heard, nanoseconds of the stamps' clock.</summary>
    public long HeardStampNs;

    public SubscriberStreams Streams;

    public ushort Port;

    public SubscriberState State;

    /// <summary>True if another subscriber has the same address.</summary>
    public bool SharesAddress;
}

/// <summary>Presence of a subscriber.</summary>
public enum SubscriberState : byte
{
    /// <summary>It is heard.</summary>
    Live = 0,

    /// <summary>It was not heard for a while: dead, disconnected, or its process ended.</summary>
    Silent = 1,

    /// <summary>It announced that it leaves, or another one has its address.</summary>
    Left = 2,
}

/// <summary>One element for each stream.</summary>
[InlineArray(Count)]
public struct SubscriberStreams
{
    /// <summary>Number of streams: 1001 to 1004.</summary>
    public const int Count = 4;

    private SubscriberStreamCounters _first;
}
