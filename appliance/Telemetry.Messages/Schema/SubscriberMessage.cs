// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>A subscriber, as the media driver of its publisher knows it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SubscriberMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 248;

    /// <inheritdoc/>
    public static ushort TemplateId => 27;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it is told.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>Bytes 0 to 7 of its IPv6 address, big-endian; an IPv4 address is mapped.</summary>
    [FieldOffset(48)] public ulong AddressHigh;

    /// <summary>Bytes 8 to 15 of its address, big-endian.</summary>
    [FieldOffset(56)] public ulong AddressLow;

    /// <summary>Number that it gave itself.</summary>
    [FieldOffset(64)] public long ReceiverId;

    /// <summary>When it was heard last, nanoseconds of the stamps' clock.</summary>
    [FieldOffset(72)] public long HeardStampNs;

    /// <summary>Stream 1001.</summary>
    [FieldOffset(80)] public SubscriberStreamFields Stream0;

    /// <summary>Stream 1002.</summary>
    [FieldOffset(120)] public SubscriberStreamFields Stream1;

    /// <summary>Stream 1003.</summary>
    [FieldOffset(160)] public SubscriberStreamFields Stream2;

    /// <summary>Stream 1004.</summary>
    [FieldOffset(200)] public SubscriberStreamFields Stream3;

    /// <summary>Its port.</summary>
    [FieldOffset(240)] public ushort Port;

    /// <summary>0 heard, 1 silent, 2 has left.</summary>
    [FieldOffset(242)] public byte State;

    /// <summary>1 if another one has the same address: requests that came from there are told of both.</summary>
    [FieldOffset(243)] public byte SharesAddress;
}
