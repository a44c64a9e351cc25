// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>Link layer at the start of a captured frame. The values are those of pcap and pcapng files.</summary>
public enum LinkType : ushort
{
    /// <summary>Address family in the byte order of the machine that captured, then IP (BSD loopback).</summary>
    Null = 0,

    Ethernet = 1,

    /// <summary>IP without a header below it, as some systems number it.</summary>
    RawBsd = 12,

    /// <summary>IP without a header below it, as OpenBSD numbers it.</summary>
    RawOpenBsd = 14,

    /// <summary>IP without a header below it.</summary>
    Raw = 101,

    /// <summary>Address family in network order, then IP (OpenBSD loopback).</summary>
    Loop = 108,

    /// <summary>Linux cooked capture, version 1.</summary>
    LinuxCooked1 = 113,

    /// <summary>A record of ERF, which holds the frame.</summary>
    Erf = 197,

    /// <summary>IPv4 without a header below it.</summary>
    IPv4 = 228,

    /// <summary>IPv6 without a header below it.</summary>
    IPv6 = 229,

    /// <summary>Linux cooked capture, version 2.</summary>
    LinuxCooked2 = 276,
}
