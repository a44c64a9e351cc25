// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Result of verifying the UDP or TCP checksum of a packet.</summary>
public enum ChecksumVerdict : byte
{
    /// <summary>The event is no packet, or has no checksum of its own, such as a message of a feed over TCP.</summary>
    None = 0,

    /// <summary>The sender left the checksum to its NIC, there is none, the packet is a fragment, a super-packet or one
    /// on the way out, or its payload was not captured in whole.</summary>
    NotVerifiable = 1,

    /// <summary>The checksum is right.</summary>
    Right = 2,

    /// <summary>The checksum is wrong, but the packet is used: a capture file may have been modified after the
    /// capture.</summary>
    Wrong = 3,

    /// <summary>The checksum is wrong, and the packet is treated as not received: no host delivers it.</summary>
    Refused = 4,
}
