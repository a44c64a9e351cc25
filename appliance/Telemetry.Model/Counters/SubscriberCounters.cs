// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Counters;

/// <summary>A subscriber, as the media driver of its publisher knows it.</summary>
public struct SubscriberCounters
{
    /// <summary>Subscribers that are told at most; more than a media driver counts.</summary>
    public const int MostTold = 272;

    /// <summary>Bytes 0 to 7 of its IPv6 address, big-endian; an IPv4 address is mapped.</summary>
    public ulong AddressHigh;

    /// <summary>Bytes 8 to 15 of its address, big-endian.</summary>
    public ulong AddressLow;

    /// <summary>Number that it gave itself.</summary>
    public long ReceiverId;

    /// <summary>When it was heard last, nanoseconds of the stamps' clock.</summary>
    public long HeardStampNs;

    /// <summary>By stream.</summary>
    public SubscriberStreams Streams;

    /// <summary>Its port.</summary>
    public ushort Port;

    /// <summary>Whether it is there.</summary>
    public SubscriberState State;

    /// <summary>Whether another one has the same address.</summary>
    public bool SharesAddress;
}
