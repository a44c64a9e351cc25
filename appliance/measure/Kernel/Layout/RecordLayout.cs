// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout.Flight;
using Telemetry.Model.Packets;

namespace Telemetry.Kernel.Layout;

/// <summary>Compares the types of <c>bpf/shared/record.h</c> in this program with the object's BTF.</summary>
internal static unsafe class RecordLayout
{
    /// <summary>Compares all types.</summary>
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        CheckRecord(check);
        CheckSample(check);
        CheckRing(check);
        FlightLayout.Check(check);
        CheckFlows(check);
        CheckConfiguration(check);
        CheckEnums(check);
        return check;
    }

    private static void CheckRecord(LayoutCheck check)
    {
        PacketRecord record = default;
        check.Begin("packet_record");
        check.Expect("record_length", ref record, ref record.RecordLength, sizeof(uint));
        check.Expect("flow_id", ref record, ref record.FlowId, sizeof(uint));
        check.Expect("stamp_ns", ref record, ref record.StampNs, sizeof(ulong));
        check.Expect("flow_lost", ref record, ref record.FlowLost, sizeof(uint));
        check.Expect("interface_index", ref record, ref record.InterfaceIndex, sizeof(uint));
        check.Expect("wire_length", ref record, ref record.WireLength, sizeof(uint));
        check.Expect("payload_length", ref record, ref record.PayloadLength, sizeof(uint));
        check.Expect("captured_length", ref record, ref record.CapturedLength, sizeof(uint));
        check.Expect("tcp_sequence", ref record, ref record.TcpSequence, sizeof(uint));
        check.Expect("tcp_acknowledgement", ref record, ref record.TcpAcknowledgement, sizeof(uint));
        check.Expect("source_port", ref record, ref record.SourcePort, sizeof(ushort));
        check.Expect("destination_port", ref record, ref record.DestinationPort, sizeof(ushort));
        check.Expect("flags", ref record, ref record.Flags, sizeof(PacketRecordFlags));
        check.Expect("gso_segments", ref record, ref record.GsoSegments, sizeof(ushort));
        check.Expect("vlan_id", ref record, ref record.VlanId, sizeof(ushort));
        check.Expect("cpu", ref record, ref record.Cpu, sizeof(ushort));
        check.Expect("hook", ref record, ref record.Hook, sizeof(Hook));
        check.Expect("tcp_flags", ref record, ref record.TcpFlags, sizeof(byte));
        check.Expect("ip_protocol", ref record, ref record.IpProtocol, sizeof(byte));
        check.Expect("tcp_window_scale", ref record, ref record.TcpWindowScale, sizeof(TcpWindowScale));
        check.Expect("tcp_window", ref record, ref record.TcpWindow, sizeof(ushort));
        check.Expect("transport_sum", ref record, ref record.TransportSum, sizeof(ushort));
        check.Expect("source_address", ref record, ref record.SourceAddressBytes[0], 16);
        check.Expect("destination_address", ref record, ref record.DestinationAddressBytes[0], 16);
        check.End(sizeof(PacketRecord));

        RecordTrailer trailer = default;
        check.Begin("record_trailer");
        check.Expect("length", ref trailer, ref trailer.Length, sizeof(uint));
        check.Expect("padding", ref trailer, ref trailer.Padding, sizeof(uint));
        check.Expect("bytes", ref trailer, ref trailer.Bytes[0], RecordTrailer.MostBytes);
        check.End(RecordTrailer.Size);
    }

    private static void CheckSample(LayoutCheck check)
    {
        PacketSample sample = default;
        check.Begin("packet_sample");
        check.Expect("stamp_ns", ref sample, ref sample.StampNs, sizeof(ulong));
        check.Expect("interface_index", ref sample, ref sample.InterfaceIndex, sizeof(uint));
        check.Expect("wire_length", ref sample, ref sample.WireLength, sizeof(uint));
        check.Expect("source_port", ref sample, ref sample.SourcePort, sizeof(ushort));
        check.Expect("destination_port", ref sample, ref sample.DestinationPort, sizeof(ushort));
        check.Expect("segments", ref sample, ref sample.Segments, sizeof(ushort));
        check.Expect("ip_protocol", ref sample, ref sample.IpProtocol, sizeof(byte));
        check.Expect("hook", ref sample, ref sample.Hook, sizeof(Hook));
        check.Expect("source_address", ref sample, ref sample.SourceAddressBytes[0], 16);
        check.Expect("destination_address", ref sample, ref sample.DestinationAddressBytes[0], 16);
        check.Expect("vlan_id", ref sample, ref sample.VlanId, sizeof(ushort));
        check.Expect("cpu", ref sample, ref sample.Cpu, sizeof(ushort));
        check.Expect("padding", ref sample, ref sample.Padding, sizeof(uint));
        check.End(PacketSample.Size);
    }

    private static void CheckRing(LayoutCheck check)
    {
        RingHeader ring = default;
        check.Begin("ring_header");
        check.Expect("head", ref ring, ref ring.Head, sizeof(ulong));
        check.Expect("head_padding", ref ring, ref ring.Padding120[0], 120);
        check.Expect("tail", ref ring, ref ring.Tail, sizeof(ulong));
        check.Expect("tail_padding", ref ring, ref ring.SecondPadding120[0], 120);
        check.End(sizeof(RingHeader));

        HookState state = default;
        check.Begin("hook_state");
        check.Expect("counters", ref state, ref state.Counters[0], HookState.CounterSlots * sizeof(ulong));
        check.Expect("padding", ref state, ref state.Padding128[0], 128);
        check.End(sizeof(HookState));
    }

    private static void CheckFlows(LayoutCheck check)
    {
        FlowEntry entry = default;
        check.Begin("flow_entry");
        check.Expect("address_high", ref entry, ref entry.AddressHigh, sizeof(ulong));
        check.Expect("address_low", ref entry, ref entry.AddressLow, sizeof(ulong));
        check.Expect("key", ref entry, ref entry.Key, sizeof(ulong));
        check.Expect("flow_id", ref entry, ref entry.FlowId, sizeof(uint));
        check.Expect("snap_length", ref entry, ref entry.SnapLength, sizeof(uint));
        check.End(sizeof(FlowEntry));

        FlowScope scope = default;
        check.Begin("flow_scope");
        check.Expect("sender_high", ref scope, ref scope.SenderHigh, sizeof(ulong));
        check.Expect("sender_low", ref scope, ref scope.SenderLow, sizeof(ulong));
        check.Expect("interface_index", ref scope, ref scope.InterfaceIndex, sizeof(ulong));
        check.Expect("padding", ref scope, ref scope.Padding, sizeof(ulong));
        check.End(sizeof(FlowScope));

        FlowBlock block = default;
        check.Begin("flow_block");
        check.Expect("members", ref block, ref block.Members0, FlowBlock.Words * sizeof(ulong));
        check.End(sizeof(FlowBlock));
    }

    private static void CheckConfiguration(LayoutCheck check)
    {
        CaptureConfiguration configuration = default;
        check.Begin("capture_configuration");
        check.Expect("flow_seed", ref configuration, ref configuration.FlowSeed, sizeof(ulong));
        check.Expect("ring_bytes", ref configuration, ref configuration.RingBytes, sizeof(ulong));
        check.Expect("ring_cpus", ref configuration, ref configuration.RingCpus, sizeof(uint));
        check.Expect("flow_slots", ref configuration, ref configuration.FlowSlots, sizeof(uint));
        check.Expect("flow_capacity", ref configuration, ref configuration.FlowCapacity, sizeof(uint));
        check.Expect("snap_limit", ref configuration, ref configuration.SnapLimit, sizeof(uint));
        check.Expect("udp_shapes", ref configuration, ref configuration.UdpShapes, sizeof(ulong));
        check.Expect("tcp_shapes", ref configuration, ref configuration.TcpShapes, sizeof(ulong));
        check.Expect("udp_blocks", ref configuration, ref configuration.UdpBlocks, sizeof(ulong));
        check.Expect("transport", ref configuration, ref configuration.Transport, sizeof(byte));
        check.Expect("ringbuf_wakeup", ref configuration, ref configuration.RingbufWakeup, sizeof(byte));
        check.Expect("xdp_frags", ref configuration, ref configuration.XdpFrags, sizeof(byte));
        check.Expect("skip_forwarded", ref configuration, ref configuration.SkipForwarded, sizeof(byte));
        check.Expect("ring_nodes", ref configuration, ref configuration.RingNodes, sizeof(byte));
        check.Expect("whole", ref configuration, ref configuration.Whole, sizeof(byte));
        check.Expect("tc_stamps", ref configuration, ref configuration.TcStamps, sizeof(byte));
        check.Expect("padding", ref configuration, ref configuration.Padding, sizeof(byte));
        check.Expect("sample_every", ref configuration, ref configuration.SampleEvery, sizeof(uint));
        check.Expect("sample_shift", ref configuration, ref configuration.SampleShift, sizeof(uint));
        check.Expect("flight_bytes", ref configuration, ref configuration.FlightBytes, sizeof(ulong));
        check.Expect("flight_snap", ref configuration, ref configuration.FlightSnap, sizeof(uint));
        check.Expect("flight_shift", ref configuration, ref configuration.FlightShift, sizeof(uint));
        check.Expect("flight", ref configuration, ref configuration.Flight, sizeof(FlightChoice));
        check.Expect("flight_padding", ref configuration, ref configuration.FlightPadding, sizeof(uint));
        check.End(sizeof(CaptureConfiguration));
    }

    private static void CheckEnums(LayoutCheck check)
    {
        check.ExpectEnum(
            "hook",
            ("HOOK_XDP_RX", (int)Hook.XdpRx), ("HOOK_TC_RX", (int)Hook.TcRx), ("HOOK_TC_TX", (int)Hook.TcTx),
            ("HOOK_COUNT", KernelCapture.HookCount));
        check.ExpectEnum(
            "record_flags",
            ("RECORD_TRUNCATED", (int)PacketRecordFlags.Truncated), ("RECORD_VLAN", (int)PacketRecordFlags.Vlan),
            ("RECORD_QINQ", (int)PacketRecordFlags.QinQ), ("RECORD_FRAGMENT", (int)PacketRecordFlags.Fragment),
            ("RECORD_IPV6", (int)PacketRecordFlags.IPv6), ("RECORD_GSO", (int)PacketRecordFlags.Gso),
            ("RECORD_SOURCE", (int)PacketRecordFlags.Source),
            ("RECORD_UNVERIFIABLE", (int)PacketRecordFlags.Unverifiable),
            ("RECORD_NO_CHECKSUM", (int)PacketRecordFlags.NoChecksum),
            ("RECORD_NIC_STAMP", (int)PacketRecordFlags.NicStamp),
            ("RECORD_TRAILER", (int)PacketRecordFlags.Trailer), ("RECORD_SUMMED", (int)PacketRecordFlags.Summed),
            ("RECORD_BAD_HEADER", (int)PacketRecordFlags.BadHeader));
        check.ExpectEnum(
            "window_scale",
            ("WINDOW_SCALE_UNKNOWN", (int)TcpWindowScale.Unknown), ("WINDOW_SCALE_SHIFT_0", (int)TcpWindowScale.Shift0),
            ("WINDOW_SCALE_SHIFT_LAST", (int)TcpWindowScale.ShiftLast),
            ("WINDOW_SCALE_NONE", (int)TcpWindowScale.None));
        check.ExpectEnum(
            "ring_transport",
            ("TRANSPORT_ARRAY_RING", (int)RingTransport.ArrayRing),
            ("TRANSPORT_RINGBUF", (int)RingTransport.BpfRingBuffer));
        check.ExpectEnum(
            "flow_shape",
            ("SHAPE_ADDRESS", (int)FlowShape.Address), ("SHAPE_PORT", (int)FlowShape.Port),
            ("SHAPE_SOURCE", (int)FlowShape.Source), ("SHAPE_SENDER", (int)FlowShape.Sender),
            ("SHAPE_VLAN", (int)FlowShape.Vlan), ("SHAPE_INTERFACE", (int)FlowShape.Interface),
            ("SHAPE_BLOCK", (int)FlowShape.Block));
        check.ExpectEnum(
            "hook_counter",
            ("COUNTER_SEEN", (int)HookCounter.Seen), ("COUNTER_MATCHED", (int)HookCounter.Matched),
            ("COUNTER_UNMATCHED", (int)HookCounter.Unmatched), ("COUNTER_RECORDED", (int)HookCounter.Recorded),
            ("COUNTER_LOST_FULL", (int)HookCounter.LostFull), ("COUNTER_LOST_NO_RING", (int)HookCounter.LostNoRing),
            ("COUNTER_UNSUPPORTED_ETHERTYPE", (int)HookCounter.UnsupportedEthertype),
            ("COUNTER_UNSUPPORTED_VLAN_DEPTH", (int)HookCounter.UnsupportedVlanDepth),
            ("COUNTER_UNSUPPORTED_FRAGMENT", (int)HookCounter.UnsupportedFragment),
            ("COUNTER_UNSUPPORTED_IPV6_EXTENSION", (int)HookCounter.UnsupportedIPv6Extension),
            ("COUNTER_UNSUPPORTED_TRUNCATED", (int)HookCounter.UnsupportedTruncated),
            ("COUNTER_UNSUPPORTED_BAD_LENGTH", (int)HookCounter.UnsupportedBadLength),
            ("COUNTER_GSO_SEGMENTS", (int)HookCounter.GsoSegments), ("COUNTER_SAMPLED", (int)HookCounter.Sampled),
            ("COUNTER_SAMPLES_LOST", (int)HookCounter.SamplesLost), ("COUNTER_CUT", (int)HookCounter.Cut),
            ("COUNTER_COUNT", (int)HookCounter.Count));
    }
}
