// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps;

/// <summary>Formats in which devices write a time into frames.</summary>
public enum StampFormat : byte
{
    None = 0,

    /// <summary>Trailer of Arista 7130 (MetaWatch).</summary>
    MetaWatch = 1,

    /// <summary>Trailer of cPacket.</summary>
    CPacket = 2,

    /// <summary>Trailer of Cisco Nexus 3550-F HPT and 3550-T.</summary>
    CiscoHpt = 3,

    /// <summary>Counter of 32 bits of Cisco Nexus 3550-F Fusion.</summary>
    FusionCounter = 4,

    /// <summary>Counter of 31 bits of Arista 7150, and of Fusion in its compatible modes.</summary>
    Arista7150 = 5,

    /// <summary>Header of Arista 7280 and 7500.</summary>
    Arista7280 = 6,

    /// <summary>Trailer of Ixia and Keysight.</summary>
    Ixia = 7,

    /// <summary>Trailer of Gigamon.</summary>
    Gigamon = 8,

    /// <summary>Trailer of VSS Monitoring.</summary>
    Vss = 9,

    /// <summary>Tag of Cisco Nexus (TTAG).</summary>
    Ttag = 10,

    /// <summary>TTAG at the frame's end.</summary>
    TtagTrailer = 11,

    /// <summary>Trailer of switches with Broadcom chips.</summary>
    Broadcom = 12,

    /// <summary>Time of Arista 7280 in place of the source address.</summary>
    Mac48 = 13,
}

/// <summary>Proof that a format is the right one.</summary>
public enum StampProof : byte
{
    /// <summary>Nothing: it is used only where it is named.</summary>
    None = 0,

    /// <summary>The CRC-32 of the frame before the trailer, which the trailer begins with.</summary>
    Crc = 1,

    /// <summary>A mark and an Internet checksum.</summary>
    Checksum = 2,

    /// <summary>An EtherType, and fields that have few values.</summary>
    EtherType = 3,

    /// <summary>The rate of a counter against the capture's clock.</summary>
    Rate = 4,
}
