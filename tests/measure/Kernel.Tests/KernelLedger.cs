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

    /// <summary>Number of packets of no flow that must have been sampled, by each hook's own count on each
    /// CPU.</summary>
    internal static long SamplesDue(this KernelCapture capture)
    {
        ulong every = (ulong)capture.Memory.Plan.Options.SampleEvery;
        int shift = System.Numerics.BitOperations.Log2(every);
        long due = 0;
        for (int index = 0; index < capture.Memory.StateCount; index++)
        {
            ulong unmatched = capture.Memory.State(index)->Counters[(int)Layout.HookCounter.Unmatched];
            for (ulong count = 1; count <= unmatched; count++)
            {
                ulong place = unchecked((count >> shift) * 0x9e3779b97f4a7c15) >> 32;
                due += ((count ^ place) & (every - 1)) == 0 ? 1 : 0;
            }
        }
        return due;
    }

    /// <summary>Records of a flow that a full ring lost.</summary>
    internal static uint FlowLost(this RingDescriptor ring, int flowId) => Volatile.Read(ref ring.FlowLost[flowId]);
}
