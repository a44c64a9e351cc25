// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Definitions;

namespace Telemetry.Kernel.Tests;

/// <summary>What the kernel side has counted, for checking.</summary>
internal static unsafe class KernelLedger
{
    /// <summary>Whether every packet is counted once, and recorded or lost.</summary>
    internal static bool IsClosed(this in KernelCounters counters) =>
        counters.Seen == counters.Matched + counters.Unmatched + counters.Unsupported &&
        counters.Matched == counters.Recorded + counters.LostRing;

    /// <summary>Reads the counters of one hook.</summary>
    internal static void ReadCounters(this KernelCapture capture, Hook hook, ref KernelCounters counters)
    {
        counters = default;
        for (int index = (int)hook; index < capture.Memory.StateCount; index += KernelCapture.HookCount)
            counters.Add(capture.Memory.State(index));
    }

    /// <summary>Records of a flow that a full ring lost.</summary>
    internal static uint FlowLost(this RingDescriptor ring, int flowId) => Volatile.Read(ref ring.FlowLost[flowId]);
}
