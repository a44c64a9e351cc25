// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout.Flight;

/// <summary>Compares the types of the flight ring in this program with the object's BTF.</summary>
internal static unsafe class FlightLayout
{
    /// <summary>Compares them.</summary>
    internal static void Check(LayoutCheck check)
    {
        FlightHeader header = default;
        check.Begin("flight_header");
        check.Expect("head", ref header, ref header.Head, sizeof(ulong));
        check.Expect("records", ref header, ref header.Records, sizeof(uint));
        check.Expect("padding", ref header, ref header.Padding244[0], 244);
        check.Expect("stride", ref header, ref header.Stride[0], FlightHeader.Strides * sizeof(ulong));
        check.End(sizeof(FlightHeader));

        FlightRecord record = default;
        check.Begin("flight_record");
        check.Expect("position", ref record, ref record.Position, sizeof(ulong));
        check.Expect("stamp_ns", ref record, ref record.StampNs, sizeof(ulong));
        check.Expect("record_length", ref record, ref record.RecordLength, sizeof(ushort));
        check.Expect("wire_length", ref record, ref record.WireLength, sizeof(uint));
        check.Expect("captured_length", ref record, ref record.CapturedLength, sizeof(ushort));
        check.Expect("flow_id", ref record, ref record.FlowId, sizeof(uint));
        check.Expect("interface_index", ref record, ref record.InterfaceIndex, sizeof(uint));
        check.Expect("flags", ref record, ref record.Flags, sizeof(FlightFlags));
        check.Expect("queue", ref record, ref record.Queue, sizeof(ushort));
        check.Expect("vlan_tci", ref record, ref record.VlanTci, sizeof(ushort));
        check.Expect("hook", ref record, ref record.Hook, sizeof(Hook));
        check.Expect("outcome", ref record, ref record.Outcome, sizeof(HookCounter));
        check.Expect("number", ref record, ref record.Number, sizeof(uint));
        check.Expect("flow_number", ref record, ref record.FlowNumber, sizeof(uint));
        check.End(FlightRecord.Size);

        check.ExpectEnum(
            "flight_flags", ("FLIGHT_TAG", (int)FlightFlags.Tag), ("FLIGHT_SUPER", (int)FlightFlags.Super),
            ("FLIGHT_CUT", (int)FlightFlags.Cut));
        check.ExpectEnum(
            "flight_choice", ("FLIGHT_FLOWS", (int)FlightChoice.Flows), ("FLIGHT_CONTROL", (int)FlightChoice.Control),
            ("FLIGHT_OTHERS", (int)FlightChoice.Others), ("FLIGHT_PAYLOAD", (int)FlightChoice.Payload),
            ("FLIGHT_COUNTED", (int)FlightChoice.Counted));
    }
}
