// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath.History;

/// <summary>The histories of all CPUs in memory, which the kernel writes while they are read: a record counts only with
/// the sequence that its place has.</summary>
/// <param name="pointer">The first history.</param>
/// <param name="cpus">Number of possible CPUs.</param>
/// <param name="slots">Records of each, a power of two.</param>
internal readonly unsafe struct HistoryMemory(byte* pointer, int cpus, uint slots)
{
    // Records next to be overwritten are not read: their CPU may be writing them.
    private const ulong Margin = 64;

    private readonly byte* _pointer = pointer;
    private readonly long _ringBytes = BytesOf(slots);

    internal int Cpus { get; } = cpus;

    /// <summary>Records of each CPU.</summary>
    internal uint Slots { get; } = slots;

    /// <summary>Bytes of the history of a CPU.</summary>
    internal static long BytesOf(uint slots) => HistoryRing.PageBytes + (slots * (long)HistoryRecord.Size);

    /// <summary>Sorts records by their stamps.</summary>
    internal static void Sort(List<HistoryRecord> records) =>
        records.Sort(static (left, right) => left.StampNs != right.StampNs
            ? left.StampNs.CompareTo(right.StampNs) : left.Sequence.CompareTo(right.Sequence));

    /// <summary>Records of a CPU so far.</summary>
    internal ulong HeadOf(int cpu) => Volatile.Read(ref RingOf(cpu)->Head);

    /// <summary>Switches of a CPU so far that were not recorded.</summary>
    internal ulong IgnoredOf(int cpu) => Volatile.Read(ref RingOf(cpu)->Ignored);

    /// <summary>Switches of a CPU so far that are in sums, less the records of these.</summary>
    internal long SummedOf(int cpu) =>
        (long)Volatile.Read(ref RingOf(cpu)->Summed) - (long)Volatile.Read(ref RingOf(cpu)->SumsTold);

    /// <summary>True if a record is overwritten, or soon will be.</summary>
    internal bool IsOverwritten(int cpu, ulong place) => HeadOf(cpu) - place > Slots - Margin;

    /// <summary>Reads a record, unless it is overwritten or being written.</summary>
    internal bool TryRead(int cpu, ulong place, out HistoryRecord record)
    {
        record = default;
        var records = (HistoryRecord*)((byte*)RingOf(cpu) + HistoryRing.PageBytes);
        HistoryRecord* there = &records[place & (Slots - 1)];
        // The kernel writes the sequence last.
        if (Volatile.Read(ref there->Sequence) != place + 1)
            return false;
        record = *there;
        Interlocked.MemoryBarrier();
        return !IsOverwritten(cpu, place);
    }

    private HistoryRing* RingOf(int cpu) => (HistoryRing*)(_pointer + (cpu * _ringBytes));
}
