// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>The ledger's sightings of a replay: one record of a capture is one.</summary>
public struct ReplayCounters
{
    /// <summary>Packets of a flow, given out.</summary>
    public long Matched;

    /// <summary>IP packets that belong to no flow.</summary>
    public long Unmatched;

    /// <summary>Neither IPv4 nor IPv6.</summary>
    public long Ethertype;

    /// <summary>More than two VLAN tags.</summary>
    public long VlanDepth;

    /// <summary>Not the first fragment.</summary>
    public long Fragment;

    /// <summary>IPv6 extension headers that are not walked.</summary>
    public long Ipv6Extension;

    /// <summary>Frames that end before what their headers promise.</summary>
    public long Truncated;

    /// <summary>Headers whose lengths contradict each other.</summary>
    public long BadLength;

    /// <summary>Sightings that were not understood.</summary>
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
