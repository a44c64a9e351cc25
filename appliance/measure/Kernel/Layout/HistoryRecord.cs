// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath.History;

namespace Telemetry.Kernel.Layout;

/// <summary>Record of the scheduler's history. Watched threads are those of watched processes.</summary>
public partial struct HistoryRecord
{
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
        readonly get => NameBytes.Text;
        set => NameBytes.Text = value;
    }
}

/// <summary>States of a thread that leaves a CPU, as bits of <see cref="HistoryRecord.State"/>.</summary>
public static partial class LeaveState
{
    /// <summary>It could run on: another thread took its CPU.</summary>
    public const uint Runnable = 0;

    /// <summary>Stopped by a signal, or by a debugger.</summary>
    public const uint StoppedOrTraced = 0x4 | 0x8;

    /// <summary>It has ended, and never comes back.</summary>
    public const uint Ended = 0x10 | 0x20 | 0x80;
}

/// <summary>Wakers of a thread, as <see cref="HistoryRecord.State"/>: the vector + 1 of a soft interrupt, or one of
/// these.</summary>
public static partial class WakingContext
{
    /// <summary>The thread <see cref="HistoryRecord.Other"/>.</summary>
    public const uint Thread = 0;
}
