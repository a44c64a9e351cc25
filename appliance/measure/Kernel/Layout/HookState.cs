// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout;

/// <summary>Counters of one hook on one CPU: <c>struct hook_state</c> of <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HookState
{
    internal const int CounterSlots = 16;

    internal fixed ulong Counters[CounterSlots];
    internal fixed byte Padding128[128];
}
