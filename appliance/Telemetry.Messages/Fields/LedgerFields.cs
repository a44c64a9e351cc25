// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Where every sighting went.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct LedgerFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 152;

    /// <summary>Frames seen at the hooks.</summary>
    [FieldOffset(0)] public long Seen;

    /// <summary>Of those, frames of a configured flow.</summary>
    [FieldOffset(8)] public long Matched;

    /// <summary>Frames of none.</summary>
    [FieldOffset(16)] public long Unmatched;

    /// <summary>Frames that are not understood.</summary>
    [FieldOffset(24)] public long Unsupported;

    /// <summary>Unsupported: EtherTypes that are not parsed.</summary>
    [FieldOffset(32)] public long Ethertype;

    /// <summary>Unsupported: more tags than are parsed.</summary>
    [FieldOffset(40)] public long VlanDepth;

    /// <summary>Unsupported: fragments past the first.</summary>
    [FieldOffset(48)] public long Fragment;

    /// <summary>Unsupported: IPv6 extension chains.</summary>
    [FieldOffset(56)] public long Ipv6Extension;

    /// <summary>Unsupported: frames shorter than their headers.</summary>
    [FieldOffset(64)] public long Truncated;

    /// <summary>Unsupported: length fields that contradict the frame.</summary>
    [FieldOffset(72)] public long BadLength;

    /// <summary>Records written.</summary>
    [FieldOffset(80)] public long Recorded;

    /// <summary>Records that found no place in a ring.</summary>
    [FieldOffset(88)] public long LostRing;

    /// <summary>Of those, because the ring was full.</summary>
    [FieldOffset(96)] public long LostFull;

    /// <summary>Of those, because the CPU has no ring.</summary>
    [FieldOffset(104)] public long LostNoRing;

    /// <summary>Records read.</summary>
    [FieldOffset(112)] public long Read;

    /// <summary>Records that were read and did not get through.</summary>
    [FieldOffset(120)] public long LostPipeline;

    /// <summary>Records that went through all stages.</summary>
    [FieldOffset(128)] public long Processed;

    /// <summary>Of those, records that could not be decoded.</summary>
    [FieldOffset(136)] public long Undecodable;

    /// <summary>Frames that the super-packets among them stand for.</summary>
    [FieldOffset(144)] public long GsoSegments;
}
