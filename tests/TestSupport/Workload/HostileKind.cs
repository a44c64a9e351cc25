// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Workload;

/// <summary>Kind of a false packet.</summary>
public enum HostileKind
{
    /// <summary>100 numbers ahead.</summary>
    Ahead,

    /// <summary>1,000 numbers ahead.</summary>
    FurtherAhead,

    /// <summary>50,000 numbers ahead.</summary>
    FarAhead,

    /// <summary>2^30 numbers ahead; 2^62 for numbers of 64 bits, the largest possible step for smaller ones.</summary>
    FurthestAhead,

    /// <summary>An earlier packet, again.</summary>
    Behind,

    /// <summary>10,000 numbers behind, before the first one that was sent.</summary>
    FarBehind,

    /// <summary>A heartbeat 1,000 numbers ahead.</summary>
    HeartbeatAhead,

    /// <summary>A heartbeat as far ahead as <see cref="FurthestAhead"/>.</summary>
    HeartbeatFurthestAhead,

    /// <summary>The end of the session, with a plausible number.</summary>
    EndOfSession,

    /// <summary>The end of the session, 1,000 numbers ahead.</summary>
    EndOfSessionAhead,

    /// <summary>A reset to number 1.</summary>
    Reset,

    /// <summary>A reset to a number 5,000 ahead.</summary>
    ResetAhead,

    /// <summary>The first packet of another session or channel.</summary>
    Foreign,

    /// <summary>The next packet, but of another session or channel.</summary>
    ForeignInOrder,

    /// <summary>100 numbers ahead, with a wrong UDP checksum.</summary>
    WrongChecksum,

    /// <summary>100 numbers ahead, without its last byte.</summary>
    Cut,

    /// <summary>100 numbers ahead, with a byte too many.</summary>
    TooLong,

    /// <summary>100 numbers ahead, with a UDP length beyond the packet's end.</summary>
    UdpTooLong,

    /// <summary>100 numbers ahead, with a UDP length shorter than its header.</summary>
    UdpTooShort,
}
