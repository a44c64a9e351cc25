// SPDX-License-Identifier: Apache-2.0
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

    /// <summary>Counters by stream.</summary>
    public SubscriberStreams Streams;

    /// <summary>Its port.</summary>
    public ushort Port;

    /// <summary>State of the subscriber.</summary>
    public SubscriberState State;

    /// <summary>True if another subscriber has the same address.</summary>
    public bool SharesAddress;
}
