// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;

namespace Telemetry.Kernel.Layout.Guarding;

/// <summary>Destination of a flow: <c>struct steer_key</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SteerKey
{
    internal RecordAddress Address;
    internal ushort Port;
    internal fixed byte Padding[6];
}

/// <summary>A flow: <c>struct steer_flow</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SteerFlow
{
    internal uint Number;
    internal uint Cpu;
}

/// <summary>Packets of a flow on the CPU on which they arrived: <c>struct steer_counts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SteerCounts
{
    internal ulong Packets;
    internal ulong Bytes;
    internal ulong Steered;
}

/// <summary>Packets of the queue of a CPU: <c>struct steer_queue</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SteerQueue
{
    internal ulong Handled;
    internal ulong Full;
    internal ulong NoMemory;
    internal ulong NotAccepted;
}

/// <summary>Counters of the program: <c>enum steer_counter</c>.</summary>
internal enum SteerCounter
{
    Seen,
    Other,
    NoQueue,
}

/// <summary>State that user space writes while packets are steered: <c>struct steer_state</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SteerState
{
    internal ulong SteerUntilNs;
    internal uint Queues;
    internal uint Padding;
}

/// <summary>Compares the types of <c>bpf/guard/steer_record.h</c> in this program with the BTF of the object.</summary>
internal static unsafe class SteerLayout
{
    /// <summary>Most flows: STEER_FLOWS.</summary>
    internal const int Flows = 4_096;

    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        SteerKey key = default;
        check.Begin("steer_key");
        check.Expect("address", ref key, ref key.Address, RecordAddress.Size);
        check.Expect("port", ref key, ref key.Port, sizeof(ushort));
        check.Expect("padding", ref key, ref key.Padding[0], 6);
        check.End(sizeof(SteerKey));
        SteerFlow flow = default;
        check.Begin("steer_flow");
        check.Expect("number", ref flow, ref flow.Number, sizeof(uint));
        check.Expect("cpu", ref flow, ref flow.Cpu, sizeof(uint));
        check.End(sizeof(SteerFlow));
        SteerState state = default;
        check.Begin("steer_state");
        check.Expect("steer_until_ns", ref state, ref state.SteerUntilNs, sizeof(ulong));
        check.Expect("queues", ref state, ref state.Queues, sizeof(uint));
        check.Expect("padding", ref state, ref state.Padding, sizeof(uint));
        check.End(sizeof(SteerState));
        CheckCounts(check);
        return check;
    }

    private static void CheckCounts(LayoutCheck check)
    {
        SteerCounts counts = default;
        check.Begin("steer_counts");
        check.Expect("packets", ref counts, ref counts.Packets, sizeof(ulong));
        check.Expect("bytes", ref counts, ref counts.Bytes, sizeof(ulong));
        check.Expect("steered", ref counts, ref counts.Steered, sizeof(ulong));
        check.End(sizeof(SteerCounts));
        SteerQueue queue = default;
        check.Begin("steer_queue");
        check.Expect("handled", ref queue, ref queue.Handled, sizeof(ulong));
        check.Expect("full", ref queue, ref queue.Full, sizeof(ulong));
        check.Expect("no_memory", ref queue, ref queue.NoMemory, sizeof(ulong));
        check.Expect("not_accepted", ref queue, ref queue.NotAccepted, sizeof(ulong));
        check.End(sizeof(SteerQueue));
        check.ExpectEnum(
            "steer_counter", ("STEER_SEEN", (int)SteerCounter.Seen), ("STEER_OTHER", (int)SteerCounter.Other),
            ("STEER_NO_QUEUE", (int)SteerCounter.NoQueue), ("STEER_COUNTERS", (int)SteerCounter.NoQueue + 1));
    }
}
