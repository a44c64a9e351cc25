// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>Where every sighting went, since the start. <see cref="Unknown"/> where it cannot be told.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LedgerCounters
{
    /// <summary>Stands for a count that cannot be told.</summary>
    public const long Unknown = long.MinValue;

    /// <summary>Frames seen at the hooks.</summary>
    public long Seen;

    /// <summary>Of those, frames of a configured flow.</summary>
    public long Matched;

    /// <summary>Frames of none.</summary>
    public long Unmatched;

    /// <summary>Frames that are not understood.</summary>
    public long Unsupported;

    /// <summary>Unsupported: EtherTypes that are not parsed.</summary>
    public long Ethertype;

    /// <summary>Unsupported: more tags than are parsed.</summary>
    public long VlanDepth;

    /// <summary>Unsupported: fragments past the first.</summary>
    public long Fragment;

    /// <summary>Unsupported: IPv6 extension chains.</summary>
    public long Ipv6Extension;

    /// <summary>Unsupported: frames shorter than their headers.</summary>
    public long Truncated;

    /// <summary>Unsupported: length fields that contradict the frame.</summary>
    public long BadLength;

    /// <summary>Records written.</summary>
    public long Recorded;

    /// <summary>Records that found no place in a ring.</summary>
    public long LostRing;

    /// <summary>Of those, because the ring was full.</summary>
    public long LostFull;

    /// <summary>Of those, because the CPU has no ring.</summary>
    public long LostNoRing;

    /// <summary>Records read.</summary>
    public long Read;

    /// <summary>Records that were read and did not get through.</summary>
    public long LostPipeline;

    /// <summary>Records that went through all stages.</summary>
    public long Processed;

    /// <summary>Of those, records that could not be decoded.</summary>
    public long Undecodable;

    /// <summary>Frames that the super-packets among them stand for.</summary>
    public long GsoSegments;
}
