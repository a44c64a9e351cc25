// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout.Fields;

namespace Telemetry.Kernel.Layout.Steps;

/// <summary>Compares the types of <c>bpf/host/stage_record.h</c> in this program with the BTF of an object that uses
/// them.</summary>
internal static unsafe class StageLayout
{
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        CheckRecord(check);
        CheckEndpoints(check);
        CheckState(check);
        check.ExpectEnum(
            "stage_kind",
            ("STAGE_SOCKET_IN", (int)StageKind.SocketIn), ("STAGE_READ", (int)StageKind.Read),
            ("STAGE_SEND", (int)StageKind.Send), ("STAGE_DRIVER", (int)StageKind.Driver),
            ("STAGE_ACKNOWLEDGED", (int)StageKind.Acknowledged), ("STAGE_WIRE", (int)StageKind.Wire));
        check.ExpectEnum(
            "stage_program",
            ("STAGE_PROGRAM_SOCKET_IN", (int)StageProgram.SocketIn), ("STAGE_PROGRAM_READ", (int)StageProgram.Read),
            ("STAGE_PROGRAM_SEND", (int)StageProgram.Send), ("STAGE_PROGRAM_TRANSMIT", (int)StageProgram.Transmit),
            ("STAGE_PROGRAM_COUNT", StageCapture.ProgramCount));
        check.ExpectEnum(
            "stage_counter",
            ("STAGES_EVENTS", (int)StageCounter.Events), ("STAGES_IGNORED", (int)StageCounter.Ignored),
            ("STAGES_RECORDED", (int)StageCounter.Recorded), ("STAGES_LOST", (int)StageCounter.Lost),
            ("STAGES_STORAGE_FAILED", (int)StageCounter.StorageFailed),
            ("STAGES_COUNTER_COUNT", (int)StageCounter.Count));
        return check;
    }

    private static void CheckRecord(LayoutCheck check)
    {
        StageRecord record = default;
        check.Begin("stage_record");
        check.Expect("stamp_ns", ref record, ref record.StampNs, sizeof(ulong));
        check.Expect("socket", ref record, ref record.Socket, sizeof(ulong));
        check.Expect("flow_id", ref record, ref record.FlowId, sizeof(uint));
        check.Expect("process", ref record, ref record.Process, sizeof(uint));
        check.Expect("thread", ref record, ref record.Thread, sizeof(uint));
        check.Expect("bytes", ref record, ref record.Bytes, sizeof(uint));
        check.Expect("queue_left", ref record, ref record.QueueLeft, sizeof(uint));
        check.Expect("tcp_sequence", ref record, ref record.TcpSequence, sizeof(uint));
        check.Expect("payload_length", ref record, ref record.PayloadLength, sizeof(uint));
        check.Expect("captured_length", ref record, ref record.CapturedLength, sizeof(uint));
        check.Expect("kind", ref record, ref record.Kind, sizeof(StageKind));
        check.Expect("padding", ref record, ref record.Padding7[0], 7);
        check.End(sizeof(StageRecord));
    }

    private static void CheckEndpoints(LayoutCheck check)
    {
        StageEndpoints ends = default;
        check.Begin("stage_endpoints");
        check.Expect("local_address", ref ends, ref ends.LocalAddressBytes[0], RecordAddress.Size);
        check.Expect("remote_address", ref ends, ref ends.RemoteAddressBytes[0], RecordAddress.Size);
        check.Expect("local_port", ref ends, ref ends.LocalPort, sizeof(ushort));
        check.Expect("remote_port", ref ends, ref ends.RemotePort, sizeof(ushort));
        check.Expect("interface_index", ref ends, ref ends.InterfaceIndex, sizeof(uint));
        check.Expect("nic_ns", ref ends, ref ends.NicNs, sizeof(ulong));
        check.End(sizeof(StageEndpoints));
    }

    private static void CheckState(LayoutCheck check)
    {
        StageState state = default;
        check.Begin("stage_state");
        check.Expect("counters", ref state, ref state.Counters[0], StageState.CounterSlots * sizeof(ulong));
        check.Expect("padding", ref state, ref state.Padding8[0], 8 * sizeof(ulong));
        check.End(sizeof(StageState));
    }
}
