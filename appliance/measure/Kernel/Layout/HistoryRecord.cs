// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Model.Threads;

namespace Telemetry.Kernel.Layout;

/// <summary>Record of the scheduler's history: <c>struct history_record</c> of <c>bpf/host/history_record.h</c>.
/// Watched threads are those of watched processes.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct HistoryRecord
{
    internal const int Size = 64;

    /// <summary>Place in the history of its CPU, from 1.</summary>
    public ulong Sequence;

    /// <summary>CLOCK_MONOTONIC, nanoseconds; of an interrupt its end.</summary>
    public ulong StampNs;

    /// <summary>Interrupt: its duration; ran: the time; nanoseconds. Switch, woken, migrated: <see cref="EndMark"/> and
    /// <see cref="BeginMark"/>.</summary>
    public ulong Extent;

    /// <summary>Thread concerned: after a switch that which runs now, of an interrupt the interrupted one.</summary>
    public uint Thread;

    /// <summary>Its process; 0 is the idle task.</summary>
    public uint Process;

    /// <summary>Switch: the thread that ran until now. Waking: the thread that woke. Ran: the
    /// thread.</summary>
    public uint Other;

    /// <summary>Switch: state of <see cref="Other"/>, see <see cref="LeaveState"/>. Waking: what woke it, see
    /// <see cref="WakingContext"/>. Ran: number of the switch at which the time begins.</summary>
    public uint State;

    /// <summary>Switch: number of the CPU's switches so far, of which not all are recorded; ran: that of the switch
    /// at which the time ends, the same of several threads. Woken, migrated: the CPU. Waking: 1 if the thread was
    /// frozen in its sleep. Interrupt: its number; soft interrupt: its vector.</summary>
    public uint Detail;

    /// <summary>CPU that it happened on.</summary>
    public ushort Cpu;

    /// <summary>Kind of the event.</summary>
    public HistoryKind Kind;

    /// <summary>Switch from the idle task: the last idle state + 1; 0 if unknown.</summary>
    public byte IdleState;

    internal fixed byte NameBytes[16];

    /// <summary>Time for which the thread was throttled in the queue of the CPU so far, as a wait ends: of
    /// <see cref="Thread"/>.</summary>
    public ThrottledMark EndMark
    {
        readonly get => new((uint)Extent);
        set => Extent = (Extent & ~(ulong)uint.MaxValue) | value.Value;
    }

    /// <summary>The same as a wait begins: of the switch's <see cref="Other"/>, else of
    /// <see cref="Thread"/>.</summary>
    public ThrottledMark BeginMark
    {
        readonly get => new((uint)(Extent >> 32));
        set => Extent = (uint)Extent | ((ulong)value.Value << 32);
    }

    /// <summary>True if it says in which state a thread is from then on.</summary>
    public readonly bool SaysStateOf(uint thread) => Kind switch
    {
        HistoryKind.Switch => Thread == thread || Other == thread,
        HistoryKind.Waking or HistoryKind.Woken or HistoryKind.Migrated => Thread == thread,
        _ => false,
    };

    /// <summary>True if a thread leaves its CPU.</summary>
    public readonly bool IsLeaveOf(uint thread) => Kind == HistoryKind.Switch && Other == thread;

    /// <summary>Name of <see cref="Other"/>, or of the interrupt's device; printable.</summary>
    public string Name
    {
        readonly get
        {
            fixed (byte* bytes = NameBytes)
                return PrintableName.Of(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(bytes));
        }
        set
        {
            fixed (byte* bytes = NameBytes)
            {
                var room = new Span<byte>(bytes, 16);
                room.Clear();
                _ = System.Text.Encoding.UTF8.TryGetBytes(value, room[..15], out _);
            }
        }
    }
}

/// <summary>Kinds of records: <c>enum history_kind</c>.</summary>
public enum HistoryKind : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A CPU goes from one thread to the next.</summary>
    Switch = 1,

    /// <summary>A watched thread is made runnable.</summary>
    Waking = 2,

    /// <summary>A watched thread was put into the queue of a CPU.</summary>
    Woken = 3,

    /// <summary>A watched thread goes to another CPU.</summary>
    Migrated = 4,

    /// <summary>A soft interrupt ended, in a watched thread's time.</summary>
    SoftInterrupt = 5,

    /// <summary>A device's interrupt ended, in a watched thread's time.</summary>
    Interrupt = 6,

    /// <summary>A page fault of a watched thread.</summary>
    Fault = 7,

    /// <summary>Another thread ran, while a watched one waited, for so long between two switches of the CPU.</summary>
    Ran = 8,
}

/// <summary>States of a thread that leaves a CPU, as bits of <see cref="HistoryRecord.State"/>.</summary>
public static class LeaveState
{
    /// <summary>It could run on: another thread took its CPU.</summary>
    public const uint Runnable = 0;

    /// <summary>Stopped by a signal, or by a debugger.</summary>
    public const uint StoppedOrTraced = 0x4 | 0x8;

    /// <summary>Its control group is frozen.</summary>
    public const uint Frozen = 0x8000_0000;

    /// <summary>It has ended, and never comes back.</summary>
    public const uint Ended = 0x10 | 0x20 | 0x80;
}

/// <summary>Wakers of a thread, as <see cref="HistoryRecord.State"/>: the vector + 1 of a soft interrupt, or one of
/// these.</summary>
public static class WakingContext
{
    /// <summary>The thread <see cref="HistoryRecord.Other"/>.</summary>
    public const uint Thread = 0;

    /// <summary>The interrupt of a device.</summary>
    public const uint Device = 0xFE;

    /// <summary>A timer, in the interrupt of the CPU's clock.</summary>
    public const uint Timer = 0xFF;
}

/// <summary>First page of the history of a CPU: <c>struct history_ring</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HistoryRing
{
    internal const int PageBytes = 4096;                        // HISTORY_PAGE
    internal const int WatchedProcesses = 4_194_304;            // WATCHED_PROCESSES

    internal const int Sums = 32;                               // HISTORY_SUMS
    internal const int SumBytes = 32;

    internal ulong Head;
    internal ulong EveryUntilNs;
    internal ulong SoftInterruptSinceNs;
    internal ulong InterruptSinceNs;
    internal uint Switches;
    internal uint SoftInterrupt;
    internal uint IdleState;
    internal uint LastNumber;
    internal ulong Ignored;
    internal ulong SumsUntilNs;
    internal ulong LastNs;
    internal ulong SumsSinceNs;
    internal ulong Summed;
    internal ulong SumsTold;
    internal uint SumsNumber;
    internal byte InTimer;
    internal byte InDevice;
    internal ushort Padding;
    internal fixed byte SumsOfThreads[Sums * SumBytes];
    internal fixed byte Unused[PageBytes - 104 - (Sums * SumBytes)];
}
