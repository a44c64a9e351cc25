// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Result of verifying the UDP or TCP checksum of a packet.</summary>
public enum ChecksumVerdict : byte
{
    /// <summary>The event is no packet and has no checksum of its own, as a message of a feed over TCP.</summary>
    None = 0,

    /// <summary>The sender left the checksum to its NIC, there is none, the packet is a fragment, a super-packet or one
    /// on the way out, or its payload was not captured in whole.</summary>
    NotVerifiable = 1,

    /// <summary>It is right.</summary>
    Right = 2,

    /// <summary>It is wrong, and the packet is used all the same: a capture may have been changed after it was
    /// taken.</summary>
    Wrong = 3,

    /// <summary>It is wrong, and the packet is treated as one that did not arrive: no host delivers it.</summary>
    Refused = 4,
}
