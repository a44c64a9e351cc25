// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout.Steps;

/// <summary>Counters of a program of steps on one CPU: <c>struct stage_state</c> of
/// <c>bpf/host/stage_record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StageState
{
    internal const int CounterSlots = 8;                        // STAGES_COUNTER_SLOTS

    internal fixed ulong Counters[CounterSlots];
    internal fixed ulong Padding8[8];
}

/// <summary>Counters of <see cref="StageState"/>: <c>enum stage_counter</c>.</summary>
internal enum StageCounter
{
    Events = 0,
    Ignored,
    Recorded,
    Lost,
    StorageFailed,
    Count,
}
