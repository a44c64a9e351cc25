// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Kernel.Layout.Fields;
using Telemetry.Kernel.Layout.Flight;

namespace Telemetry.Kernel.Layout.Guarding;

/// <summary>Compares the types of <c>bpf/guard/guard_record.h</c> in this program with the BTF of the object.</summary>
internal static unsafe class GuardLayout
{
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        CheckRule(check);
        CheckTable(check);
        CheckCounts(check);
        CheckSources(check);
        CheckEnums(check);
        FlightLayout.Check(check);
        return check;
    }

    private static void CheckRule(LayoutCheck check)
    {
        GuardSlot rule = default;
        check.Begin("guard_rule");
        check.Expect("source_high", ref rule, ref rule.SourceHigh, sizeof(ulong));
        check.Expect("source_low", ref rule, ref rule.SourceLow, sizeof(ulong));
        check.Expect("source_mask_high", ref rule, ref rule.SourceMaskHigh, sizeof(ulong));
        check.Expect("source_mask_low", ref rule, ref rule.SourceMaskLow, sizeof(ulong));
        check.Expect("destination_high", ref rule, ref rule.DestinationHigh, sizeof(ulong));
        check.Expect("destination_low", ref rule, ref rule.DestinationLow, sizeof(ulong));
        check.Expect("destination_mask_high", ref rule, ref rule.DestinationMaskHigh, sizeof(ulong));
        check.Expect("destination_mask_low", ref rule, ref rule.DestinationMaskLow, sizeof(ulong));
        check.Expect("cost_ns", ref rule, ref rule.CostNs, sizeof(ulong));
        check.Expect("burst_ns", ref rule, ref rule.BurstNs, sizeof(ulong));
        check.Expect("within_ns", ref rule, ref rule.WithinNs, sizeof(ulong));
        check.Expect("scan_ports", ref rule, ref rule.ScanPorts, sizeof(uint));
        check.Expect("interface_index", ref rule, ref rule.InterfaceIndex, sizeof(uint));
        check.Expect("flags", ref rule, ref rule.Flags, sizeof(GuardFlags));
        check.Expect("protocol", ref rule, ref rule.Protocol, sizeof(byte));
        check.Expect("padding", ref rule, ref rule.Padding5[0], 5);
        check.End(sizeof(GuardSlot));
    }

    private static void CheckTable(LayoutCheck check)
    {
        const int SlotBytes = GuardTableLayout.Words * sizeof(ulong);
        byte[] bytes = new byte[sizeof(GuardTableLayout)];      // too large for the stack
        ref GuardTableLayout table = ref Unsafe.As<byte, GuardTableLayout>(ref bytes[0]);
        check.Begin("guard_table");
        check.Expect("generation", ref table, ref table.Generation, sizeof(uint));
        check.Expect("slots", ref table, ref table.UsedSlots, sizeof(uint));
        check.Expect("by_class", ref table, ref table.ByClass[0], GuardTableLayout.Classes * SlotBytes);
        check.Expect("by_range", ref table, ref table.ByRange[0], GuardTableLayout.Ranges * SlotBytes);
        check.Expect(
            "range_of_port", ref table, ref table.RangeOfPort[0], GuardTableLayout.Ports * sizeof(ushort));
        check.Expect("rules", ref table, ref table.Rules, sizeof(GuardSlots));
        check.End(sizeof(GuardTableLayout));
    }

    private static void CheckCounts(LayoutCheck check)
    {
        GuardCounts counts = default;
        check.Begin("guard_counts");
        check.Expect("packets", ref counts, ref counts.Packets, sizeof(ulong));
        check.Expect("bytes", ref counts, ref counts.Bytes, sizeof(ulong));
        check.Expect("would_drop", ref counts, ref counts.WouldDrop, sizeof(ulong));
        check.Expect("dropped", ref counts, ref counts.Dropped, sizeof(ulong));
        check.End(sizeof(GuardCounts));
        GuardState state = default;
        check.Begin("guard_state");
        check.Expect("enforce_until_ns", ref state, ref state.EnforceUntilNs, sizeof(ulong));
        check.Expect("active", ref state, ref state.Active, sizeof(uint));
        check.Expect("padding", ref state, ref state.Padding, sizeof(uint));
        check.End(sizeof(GuardState));
    }

    private static void CheckSources(LayoutCheck check)
    {
        GuardSourceKey key = default;
        check.Begin("guard_source_key");
        check.Expect("address", ref key, ref key.Address, RecordAddress.Size);
        check.Expect("generation", ref key, ref key.Generation, sizeof(uint));
        check.Expect("slot", ref key, ref key.Slot, sizeof(ushort));
        check.Expect("form", ref key, ref key.Form, sizeof(byte));
        check.Expect("padding", ref key, ref key.Padding, sizeof(byte));
        check.End(sizeof(GuardSourceKey));
        GuardSource source = default;
        check.Begin("guard_source");
        check.Expect("full_ns", ref source, ref source.FullNs, sizeof(ulong));
        check.Expect("packets", ref source, ref source.Packets, sizeof(ulong));
        check.Expect("bytes", ref source, ref source.Bytes, sizeof(ulong));
        check.Expect("condemned", ref source, ref source.Condemned, sizeof(ulong));
        check.End(sizeof(GuardSource));
        GuardPrefixKey prefix = default;
        check.Begin("guard_prefix");
        check.Expect("length", ref prefix, ref prefix.Length, sizeof(uint));
        check.Expect("set", ref prefix, ref prefix.Set, sizeof(uint));
        check.Expect("address", ref prefix, ref prefix.Address, RecordAddress.Size);
        check.End(sizeof(GuardPrefixKey));
    }

    private static void CheckEnums(LayoutCheck check)
    {
        check.ExpectEnum(
            "guard_kind",
            ("GUARD_OTHER", (int)GuardKind.Other), ("GUARD_MALFORMED", (int)GuardKind.Malformed),
            ("GUARD_ARP", (int)GuardKind.Arp), ("GUARD_IPV4", (int)GuardKind.IPv4),
            ("GUARD_IPV6", (int)GuardKind.IPv6), ("GUARD_ICMP4", (int)GuardKind.Icmp4),
            ("GUARD_ICMP6", (int)GuardKind.Icmp6), ("GUARD_ND", (int)GuardKind.NeighbourDiscovery),
            ("GUARD_TCP4", (int)GuardKind.Tcp4), ("GUARD_TCP6", (int)GuardKind.Tcp6),
            ("GUARD_SYN4", (int)GuardKind.Syn4), ("GUARD_SYN6", (int)GuardKind.Syn6),
            ("GUARD_UDP4", (int)GuardKind.Udp4), ("GUARD_UDP6", (int)GuardKind.Udp6),
            ("GUARD_DHCP4", (int)GuardKind.Dhcp4), ("GUARD_DHCP6", (int)GuardKind.Dhcp6));
        check.ExpectEnum(
            "guard_cast", ("GUARD_UNICAST", (int)GuardCast.Unicast), ("GUARD_MULTICAST", (int)GuardCast.Multicast),
            ("GUARD_BROADCAST", (int)GuardCast.Broadcast));
        check.ExpectEnum(
            "guard_fragment", ("GUARD_WHOLE", (int)GuardFragment.Whole),
            ("GUARD_FIRST_FRAGMENT", (int)GuardFragment.First), ("GUARD_LATER_FRAGMENT", (int)GuardFragment.Later),
            ("GUARD_UNJUDGED", (int)GuardFragment.Unjudged));
        check.ExpectEnum(
            "guard_flag", ("GUARD_DROP", (int)GuardFlags.Drop), ("GUARD_RATE", (int)GuardFlags.Rate),
            ("GUARD_PER_SOURCE", (int)GuardFlags.PerSource), ("GUARD_SCAN", (int)GuardFlags.Scan),
            ("GUARD_SOURCE_SET", (int)GuardFlags.SourceSet), ("GUARD_PROTOCOL", (int)GuardFlags.Protocol));
        check.ExpectEnum(
            "guard_counter", ("GUARD_SEEN", (int)GuardCounter.Seen),
            ("GUARD_UNDECIDED", (int)GuardCounter.Undecided), ("GUARD_NO_TABLE", (int)GuardCounter.NoTable),
            ("GUARD_BAD_HEADER", (int)GuardCounter.BadHeader), ("GUARD_NO_SOURCE", (int)GuardCounter.NoSource),
            ("GUARD_NO_SCANNER", (int)GuardCounter.NoScanner), ("GUARD_CONTENDED", (int)GuardCounter.Contended),
            ("GUARD_COUNTERS", (int)GuardCounter.Contended + 1));
        check.ExpectEnum(
            "guard_outcome", ("GUARD_OUTCOME_WOULD_DROP", (int)GuardOutcome.WouldDrop),
            ("GUARD_OUTCOME_DROPPED", (int)GuardOutcome.Dropped),
            ("GUARD_OUTCOME_COUNTED", (int)GuardOutcome.Counted));
    }
}
