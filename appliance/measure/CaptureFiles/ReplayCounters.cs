// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>Sightings of a replay for the ledger: one record of a capture file is one sighting.</summary>
public struct ReplayCounters
{
    /// <summary>Packets of a flow that were returned.</summary>
    public long Matched;

    /// <summary>IP packets that belong to no flow.</summary>
    public long Unmatched;

    /// <summary>Neither IPv4 nor IPv6.</summary>
    public long Ethertype;

    /// <summary>More than two VLAN tags.</summary>
    public long VlanDepth;

    /// <summary>Not the first fragment.</summary>
    public long Fragment;

    /// <summary>IPv6 extension headers that are not followed.</summary>
    public long Ipv6Extension;

    /// <summary>Frames that end before the lengths in their headers.</summary>
    public long Truncated;

    /// <summary>Headers whose lengths contradict each other.</summary>
    public long BadLength;

    /// <summary>Sightings that could not be parsed.</summary>
    public readonly long Unsupported => Ethertype + VlanDepth + Fragment + Ipv6Extension + Truncated + BadLength;

    /// <summary>All sightings.</summary>
    public readonly long Seen => Matched + Unmatched + Unsupported;

    /// <summary>Counts frames that were not matched.</summary>
    public void Count(ParseVerdict verdict, long frames)
    {
        switch (verdict)
        {
            case ParseVerdict.Ethertype: Ethertype += frames; break;
            case ParseVerdict.VlanDepth: VlanDepth += frames; break;
            case ParseVerdict.Fragment: Fragment += frames; break;
            case ParseVerdict.Ipv6Extension: Ipv6Extension += frames; break;
            case ParseVerdict.Truncated: Truncated += frames; break;
            case ParseVerdict.BadLength: BadLength += frames; break;
            default: Unmatched += frames; break;
        }
    }

    /// <summary>Adds the counts of another capture.</summary>
    public void Add(in ReplayCounters other)
    {
        Matched += other.Matched;
        Unmatched += other.Unmatched;
        Ethertype += other.Ethertype;
        VlanDepth += other.VlanDepth;
        Fragment += other.Fragment;
        Ipv6Extension += other.Ipv6Extension;
        Truncated += other.Truncated;
        BadLength += other.BadLength;
    }
}
