// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Compares the types of <c>bpf/host/host_record.h</c> in this program with the BTF of an object that uses
/// them.</summary>
internal static unsafe class HostLayout
{
    /// <summary>Compares the types of dropped packets.</summary>
    internal static LayoutCheck CheckDrops(Btf btf)
    {
        var check = new LayoutCheck(btf);
        CheckRecord(check);
        CheckStates(check);
        check.ExpectEnum(
            "drop_flags",
            ("DROP_TRANSMIT", (int)DropRecordFlags.Transmit), ("DROP_SHORTENED", (int)DropRecordFlags.Shortened),
            ("DROP_QUEUED", (int)DropRecordFlags.Queued),
            ("DROP_AT_SOCKET", (int)DropRecordFlags.AtSocket), ("DROP_UNCLAIMED", (int)DropRecordFlags.Unclaimed));
        check.ExpectEnum(
            "drop_counter",
            ("DROPS_EVENTS", (int)DropCounter.Events), ("DROPS_IGNORED", (int)DropCounter.Ignored),
            ("DROPS_TOLD", (int)DropCounter.Told), ("DROPS_LIMITED", (int)DropCounter.Limited),
            ("DROPS_LOST", (int)DropCounter.Lost), ("DROPS_NOT_COUNTED", (int)DropCounter.NotCounted),
            ("DROPS_COUNTER_COUNT", (int)DropCounter.Count));
        return check;
    }

    /// <summary>Compares the question for a name.</summary>
    internal static LayoutCheck CheckNames(Btf btf)
    {
        var check = new LayoutCheck(btf);
        SiteName name = default;
        check.Begin("site_name");
        check.Expect("site", ref name, ref name.Site, sizeof(ulong));
        check.Expect("name", ref name, ref name.Name[0], SiteName.NameBytes);
        check.End(sizeof(SiteName));
        return check;
    }

    private static void CheckRecord(LayoutCheck check)
    {
        DropRecord record = default;
        check.Begin("drop_record");
        check.Expect("stamp_ns", ref record, ref record.StampNs, sizeof(ulong));
        check.Expect("socket", ref record, ref record.Socket, sizeof(ulong));
        check.Expect("site", ref record, ref record.Site, sizeof(ulong));
        check.Expect("flow_id", ref record, ref record.FlowId, sizeof(uint));
        check.Expect("reason", ref record, ref record.Reason, sizeof(uint));
        check.Expect("interface_index", ref record, ref record.InterfaceIndex, sizeof(uint));
        check.Expect("payload_length", ref record, ref record.PayloadLength, sizeof(uint));
        check.Expect("captured_length", ref record, ref record.CapturedLength, sizeof(uint));
        check.Expect("tcp_sequence", ref record, ref record.TcpSequence, sizeof(uint));
        check.Expect("source_port", ref record, ref record.SourcePort, sizeof(ushort));
        check.Expect("destination_port", ref record, ref record.DestinationPort, sizeof(ushort));
        check.Expect("segments", ref record, ref record.Segments, sizeof(ushort));
        check.Expect("flags", ref record, ref record.Flags, sizeof(DropRecordFlags));
        check.Expect("ip_protocol", ref record, ref record.IpProtocol, sizeof(byte));
        check.Expect("tcp_flags", ref record, ref record.TcpFlags, sizeof(byte));
        check.Expect("padding", ref record, ref record.Padding7[0], 7);
        check.Expect("source_address", ref record, ref record.SourceAddressBytes[0], 16);
        check.Expect("destination_address", ref record, ref record.DestinationAddressBytes[0], 16);
        check.End(sizeof(DropRecord));
    }

    private static void CheckStates(LayoutCheck check)
    {
        DropState state = default;
        check.Begin("drop_state");
        check.Expect("counters", ref state, ref state.Counters[0], DropState.CounterSlots * sizeof(ulong));
        check.Expect("window_start_ns", ref state, ref state.WindowStartNs, sizeof(ulong));
        check.Expect("window_records", ref state, ref state.WindowRecords, sizeof(ulong));
        check.Expect("padding", ref state, ref state.Padding6[0], 6 * sizeof(ulong));
        check.Expect("ignored", ref state, ref state.Ignored[0], DropState.ReasonSlots * sizeof(ulong));
        check.Expect("elsewhere", ref state, ref state.Elsewhere[0], DropState.ReasonSlots * sizeof(ulong));
        check.End(sizeof(DropState));

        UntoldKey key = default;
        check.Begin("untold_key");
        check.Expect("flow_id", ref key, ref key.FlowId, sizeof(uint));
        check.Expect("reason", ref key, ref key.Reason, sizeof(uint));
        check.Expect("flags", ref key, ref key.Flags, sizeof(uint));
        check.Expect("ip_protocol", ref key, ref key.IpProtocol, sizeof(uint));
        check.End(sizeof(UntoldKey));
    }
}
