// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Kernel.Layout.Spreading;

/// <summary>Compares the types of <c>bpf/spread/spread_record.h</c> in this program with the BTF of the
/// object.</summary>
internal static unsafe class SpreadLayout
{
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        byte[] bytes = new byte[sizeof(SpreadTableLayout)];     // too large for the stack
        ref SpreadTableLayout table = ref Unsafe.As<byte, SpreadTableLayout>(ref bytes[0]);
        check.Begin("spread_table");
        check.Expect("fixed", ref table, ref table.Fixed, sizeof(uint));
        check.Expect("padding", ref table, ref table.Padding, sizeof(uint));
        check.Expect("members", ref table, ref table.MemberOfSlot[0], SpreadTableLayout.Slots);
        check.End(sizeof(SpreadTableLayout));
        SpreadState state = default;
        check.Begin("spread_state");
        check.Expect("active", ref state, ref state.Active, sizeof(uint));
        check.Expect("padding", ref state, ref state.Padding, sizeof(uint));
        check.End(sizeof(SpreadState));
        check.ExpectEnum(
            "spread_counter", ("SPREAD_FLOWS", (int)SpreadCounter.Flows),
            ("SPREAD_FRAGMENTS", (int)SpreadCounter.Fragments), ("SPREAD_NOT_IP", (int)SpreadCounter.NotIp),
            ("SPREAD_UNREADABLE", (int)SpreadCounter.Unreadable), ("SPREAD_OUTGOING", (int)SpreadCounter.Outgoing),
            ("SPREAD_COUNTERS", (int)SpreadCounter.Outgoing + 1));
        return check;
    }
}
