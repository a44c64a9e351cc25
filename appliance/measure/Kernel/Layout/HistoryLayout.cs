// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Compares the types of <c>bpf/host/history_record.h</c> in this program with the BTF of an object that uses
/// them.</summary>
internal static unsafe class HistoryLayout
{
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        CheckRecord(check);
        CheckRing(check);
        check.ExpectEnum(
            "history_kind",
            ("HISTORY_SWITCH", (int)HistoryKind.Switch), ("HISTORY_WAKING", (int)HistoryKind.Waking),
            ("HISTORY_WOKEN", (int)HistoryKind.Woken), ("HISTORY_MIGRATED", (int)HistoryKind.Migrated),
            ("HISTORY_SOFTIRQ", (int)HistoryKind.SoftInterrupt), ("HISTORY_INTERRUPT", (int)HistoryKind.Interrupt),
            ("HISTORY_FAULT", (int)HistoryKind.Fault), ("HISTORY_RAN", (int)HistoryKind.Ran));
        return check;
    }

    private static void CheckRecord(LayoutCheck check)
    {
        HistoryRecord record = default;
        check.Begin("history_record");
        check.Expect("sequence", ref record, ref record.Sequence, sizeof(ulong));
        check.Expect("stamp_ns", ref record, ref record.StampNs, sizeof(ulong));
        check.Expect("extent", ref record, ref record.Extent, sizeof(ulong));
        check.Expect("thread", ref record, ref record.Thread, sizeof(uint));
        check.Expect("process", ref record, ref record.Process, sizeof(uint));
        check.Expect("other", ref record, ref record.Other, sizeof(uint));
        check.Expect("state", ref record, ref record.State, sizeof(uint));
        check.Expect("detail", ref record, ref record.Detail, sizeof(uint));
        check.Expect("cpu", ref record, ref record.Cpu, sizeof(ushort));
        check.Expect("kind", ref record, ref record.Kind, sizeof(HistoryKind));
        check.Expect("idle_state", ref record, ref record.IdleState, sizeof(byte));
        check.Expect("name", ref record, ref record.NameBytes[0], 16);
        check.End(sizeof(HistoryRecord));
    }

    private static void CheckRing(LayoutCheck check)
    {
        HistoryRing ring = default;
        check.Begin("history_ring");
        check.Expect("head", ref ring, ref ring.Head, sizeof(ulong));
        check.Expect("every_until_ns", ref ring, ref ring.EveryUntilNs, sizeof(ulong));
        check.Expect("softirq_since_ns", ref ring, ref ring.SoftInterruptSinceNs, sizeof(ulong));
        check.Expect("interrupt_since_ns", ref ring, ref ring.InterruptSinceNs, sizeof(ulong));
        check.Expect("switches", ref ring, ref ring.Switches, sizeof(uint));
        check.Expect("softirq", ref ring, ref ring.SoftInterrupt, sizeof(uint));
        check.Expect("idle_state", ref ring, ref ring.IdleState, sizeof(uint));
        check.Expect("last_number", ref ring, ref ring.LastNumber, sizeof(uint));
        check.Expect("ignored", ref ring, ref ring.Ignored, sizeof(ulong));
        check.Expect("sums_until_ns", ref ring, ref ring.SumsUntilNs, sizeof(ulong));
        check.Expect("last_ns", ref ring, ref ring.LastNs, sizeof(ulong));
        check.Expect("sums_since_ns", ref ring, ref ring.SumsSinceNs, sizeof(ulong));
        check.Expect("summed", ref ring, ref ring.Summed, sizeof(ulong));
        check.Expect("sums_told", ref ring, ref ring.SumsTold, sizeof(ulong));
        check.Expect("sums_number", ref ring, ref ring.SumsNumber, sizeof(uint));
        check.Expect("in_timer", ref ring, ref ring.InTimer, sizeof(byte));
        check.Expect("in_device", ref ring, ref ring.InDevice, sizeof(byte));
        check.Expect("padding", ref ring, ref ring.Padding, sizeof(ushort));
        check.Expect("sums", ref ring, ref ring.SumsOfThreads[0], HistoryRing.Sums * HistoryRing.SumBytes);
        check.Expect("unused", ref ring, ref ring.Unused[0],
            HistoryRing.PageBytes - 104 - (HistoryRing.Sums * HistoryRing.SumBytes));
        check.End(sizeof(HistoryRing));
    }
}
