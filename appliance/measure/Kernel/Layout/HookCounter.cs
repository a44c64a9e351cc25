// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Counters of one hook on one CPU: <c>enum hook_counter</c> of <c>bpf/shared/record.h</c>.</summary>
public enum HookCounter : byte
{
    /// <summary>Packets that the hook saw.</summary>
    Seen = 0,

    /// <summary>Packets that match a flow.</summary>
    Matched,

    /// <summary>IP packets of no flow, or neither UDP nor TCP.</summary>
    Unmatched,

    /// <summary>Records written.</summary>
    Recorded,

    /// <summary>Matched, but the ring had no room.</summary>
    LostFull,

    /// <summary>Matched on a CPU without a ring.</summary>
    LostNoRing,

    /// <summary>Neither IPv4 nor IPv6.</summary>
    UnsupportedEthertype,

    /// <summary>More than two VLAN tags.</summary>
    UnsupportedVlanDepth,

    /// <summary>A fragment other than the first.</summary>
    UnsupportedFragment,

    /// <summary>An IPv6 extension header other than the fragment header.</summary>
    UnsupportedIPv6Extension,

    /// <summary>The frame ends before the lengths in its headers.</summary>
    UnsupportedTruncated,

    /// <summary>Headers whose lengths contradict each other.</summary>
    UnsupportedBadLength,

    /// <summary>Frames on the wire for matched super-packets.</summary>
    GsoSegments,

    /// <summary>Of <see cref="Unmatched"/>: samples written.</summary>
    Sampled,

    /// <summary>Of <see cref="Unmatched"/>: sampled, but the ring of samples had no room.</summary>
    SamplesLost,

    /// <summary>Of <see cref="Recorded"/>: without its end, for which the ring had no room.</summary>
    Cut,

    /// <summary>Number of counters.</summary>
    Count,
}
