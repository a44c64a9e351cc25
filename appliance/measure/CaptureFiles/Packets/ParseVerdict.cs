// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Packets;

/// <summary>Result of parsing the headers of a frame; the reasons are those of the kernel programs.</summary>
public enum ParseVerdict : byte
{
    /// <summary>UDP or TCP, all headers understood.</summary>
    Parsed = 0,

    /// <summary>IP that is neither UDP nor TCP.</summary>
    Unmatched,

    /// <summary>Neither IPv4 nor IPv6.</summary>
    Ethertype,

    /// <summary>More than two VLAN tags.</summary>
    VlanDepth,

    /// <summary>Not the first fragment of a datagram.</summary>
    Fragment,

    /// <summary>An IPv6 extension header other than a fragment header.</summary>
    Ipv6Extension,

    /// <summary>The frame ends before the lengths in its headers.</summary>
    Truncated,

    /// <summary>Headers whose lengths contradict each other.</summary>
    BadLength,
}
