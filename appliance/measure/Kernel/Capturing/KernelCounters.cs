// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Capturing;

/// <summary>The kernel's part of the ledger, counted in sightings of packets by hooks.</summary>
public struct KernelCounters
{
    /// <summary>Packets that the hooks saw.</summary>
    public long Seen;

    /// <summary>Packets that match a flow.</summary>
    public long Matched;

    /// <summary>IP packets of no flow, or neither UDP nor TCP.</summary>
    public long Unmatched;

    /// <summary>Records written.</summary>
    public long Recorded;

    /// <summary>Matched, but the ring had no room.</summary>
    public long LostFull;

    /// <summary>Matched on a CPU without a ring.</summary>
    public long LostNoRing;

    /// <summary>Neither IPv4 nor IPv6.</summary>
    public long UnsupportedEthertype;

    /// <summary>More than two VLAN tags.</summary>
    public long UnsupportedVlanDepth;

    /// <summary>A fragment other than the first.</summary>
    public long UnsupportedFragment;

    /// <summary>An IPv6 extension header other than the fragment header.</summary>
    public long UnsupportedIPv6Extension;

    /// <summary>The frame ends before the lengths in its headers.</summary>
    public long UnsupportedTruncated;

    /// <summary>Headers whose lengths contradict each other.</summary>
    public long UnsupportedBadLength;

    /// <summary>Frames on the wire for matched super-packets.</summary>
    public long GsoSegments;

    /// <summary>Of <see cref="Unmatched"/>: samples written.</summary>
    public long Sampled;

    /// <summary>Of <see cref="Unmatched"/>: samples that the ring had no room for.</summary>
    public long SamplesLost;

    /// <summary>Of <see cref="Recorded"/>: segments without their end, for which the ring had no room.</summary>
    public long Cut;

    /// <summary>Packets that could not be parsed, by any cause.</summary>
    public readonly long Unsupported =>
        UnsupportedEthertype + UnsupportedVlanDepth + UnsupportedFragment + UnsupportedIPv6Extension
        + UnsupportedTruncated + UnsupportedBadLength;

    /// <summary>Packets that were matched and not recorded.</summary>
    public readonly long LostRing => LostFull + LostNoRing;

    /// <summary>Adds the counters of one hook on one CPU.</summary>
    internal unsafe void Add(HookState* state)
    {
        Seen += Read(state, HookCounter.Seen);
        Matched += Read(state, HookCounter.Matched);
        Unmatched += Read(state, HookCounter.Unmatched);
        Recorded += Read(state, HookCounter.Recorded);
        LostFull += Read(state, HookCounter.LostFull);
        LostNoRing += Read(state, HookCounter.LostNoRing);
        UnsupportedEthertype += Read(state, HookCounter.UnsupportedEthertype);
        UnsupportedVlanDepth += Read(state, HookCounter.UnsupportedVlanDepth);
        UnsupportedFragment += Read(state, HookCounter.UnsupportedFragment);
        UnsupportedIPv6Extension += Read(state, HookCounter.UnsupportedIPv6Extension);
        UnsupportedTruncated += Read(state, HookCounter.UnsupportedTruncated);
        UnsupportedBadLength += Read(state, HookCounter.UnsupportedBadLength);
        GsoSegments += Read(state, HookCounter.GsoSegments);
        Sampled += Read(state, HookCounter.Sampled);
        SamplesLost += Read(state, HookCounter.SamplesLost);
        Cut += Read(state, HookCounter.Cut);
    }

    private static unsafe long Read(HookState* state, HookCounter counter) =>
        (long)Volatile.Read(ref state->Counters[(int)counter]);
}
