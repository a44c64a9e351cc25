// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;

namespace Telemetry.Kernel.Layout.Guarding;

/// <summary>Counts of a slot: <c>struct guard_counts</c>. Packets are those of the wire where the kernel has joined
/// several.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GuardCounts
{
    /// <summary>Packets that the slot decided on.</summary>
    public ulong Packets;

    /// <summary>Bytes of them with their Ethernet headers; of joined packets those of one header.</summary>
    public ulong Bytes;

    /// <summary>Packets that it condemned and let pass.</summary>
    public ulong WouldDrop;

    /// <summary>Packets that it dropped.</summary>
    public ulong Dropped;

    /// <summary>Adds others.</summary>
    public void Add(in GuardCounts other)
    {
        Packets += other.Packets;
        Bytes += other.Bytes;
        WouldDrop += other.WouldDrop;
        Dropped += other.Dropped;
    }
}

/// <summary>Counters of the whole program: <c>enum guard_counter</c>.</summary>
internal enum GuardCounter
{
    Seen,
    Undecided,
    NoTable,
    BadHeader,
    NoSource,
    NoScanner,
    Contended,
}

/// <summary>State that user space writes while packets are judged: <c>struct guard_state</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GuardState
{
    internal ulong EnforceUntilNs;
    internal uint Active;
    internal uint Padding;
}

/// <summary>A source of a slot's packets: <c>struct guard_source_key</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GuardSourceKey
{
    internal RecordAddress Address;
    internal uint Generation;
    internal ushort Slot;
    internal byte Form;
    internal byte Padding;
}

/// <summary>Bucket and counts of a source: <c>struct guard_source</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GuardSource
{
    internal ulong FullNs;
    internal ulong Packets;
    internal ulong Bytes;
    internal ulong Condemned;
}

/// <summary>Key of the trie of sources: <c>struct guard_prefix</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GuardPrefixKey
{
    internal uint Length;
    internal uint Set;
    internal RecordAddress Address;
}

/// <summary>Outcome of a packet that is kept as evidence: <c>enum guard_outcome</c>.</summary>
public enum GuardOutcome
{
    /// <summary>A rule condemned it, and it passed: in a dry run, or by a rule that counts what is over its rate.
    /// </summary>
    WouldDrop = 128,

    /// <summary>A rule dropped it.</summary>
    Dropped = 129,

    /// <summary>A rule counted it; it passed.</summary>
    Counted = 130,
}

/// <summary>Sizes of the flight rings of the evidence, as of <c>bpf/guard/guard_record.h</c>.</summary>
internal static class GuardEvidenceLayout
{
    internal const int Bytes = 256 << 10;                       // GUARD_EVIDENCE_BYTES
    internal const int Snap = 2_048;                            // GUARD_EVIDENCE_SNAP
    internal const int ElementBytes = RingHeader.DataOffset + Bytes + 4_096;    // GUARD_EVIDENCE_ELEMENT
}

/// <summary>Slots of a table.</summary>
[InlineArray(GuardTableLayout.Slots)]
internal struct GuardSlots
{
    private GuardSlot _first;
}

/// <summary>All slots, and which of them may fit: <c>struct guard_table</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GuardTableLayout
{
    internal const int Lifelines = 64;
    internal const int Slots = 320;
    internal const int Words = 5;
    internal const int Classes = 256;
    internal const int Ranges = 1024;
    internal const int Ports = 65_536;

    internal uint Generation;
    internal uint UsedSlots;
    internal fixed ulong ByClass[Classes * Words];
    internal fixed ulong ByRange[Ranges * Words];
    internal fixed ushort RangeOfPort[Ports];
    internal GuardSlots Rules;
}
