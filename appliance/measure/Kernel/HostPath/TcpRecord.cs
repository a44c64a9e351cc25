// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.HostPath;

/// <summary>Record of a note about a connection: <c>struct tcp_record</c> of <c>bpf/host/tcp_record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct TcpRecord
{

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public ulong StampNs;

    /// <summary>Number of the socket (its cookie).</summary>
    public ulong Socket;

    /// <summary>Flow of the segments to the session's gateway.</summary>
    public uint FlowId;

    /// <summary>Process that holds the socket and acts, in the initial pid namespace; 0 if the kernel does.</summary>
    public uint Process;

    /// <summary>Thread of it; 0 as above.</summary>
    public uint Thread;

    /// <summary>Resent: sequence number of the first byte.</summary>
    public uint TcpSequence;

    /// <summary>Resent: length of the payload, bytes.</summary>
    public uint PayloadLength;

    /// <summary>Port here; 0 if the socket has none yet.</summary>
    public ushort LocalPort;

    /// <summary>Port of the gateway.</summary>
    public ushort RemotePort;

    /// <summary>Resent: segments on the wire; 1 for all but super-packets.</summary>
    public ushort Segments;

    /// <summary>errno that the socket has.</summary>
    public ushort Error;

    /// <summary>The tracepoint.</summary>
    public TcpHook Kind;

    /// <summary>State until now.</summary>
    public TcpState OldState;

    /// <summary>State from now on.</summary>
    public TcpState NewState;

    /// <summary>State of the congestion control: <c>enum tcp_ca_state</c>.</summary>
    public byte CongestionState;

    /// <summary>Timeouts in succession.</summary>
    public byte Retries;

    internal fixed byte Padding7[7];
    internal RecordAddress LocalAddressBytes;
    internal RecordAddress RemoteAddressBytes;
    internal RecordName NameBytes;

    /// <summary>Address here: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 LocalAddress => LocalAddressBytes.Value;

    /// <summary>Copies the name of the process, unused bytes zero; what is not printable ASCII becomes a question
    /// mark.</summary>
    /// <param name="to">Receives 16 bytes.</param>
    public readonly void CopyName(Span<byte> to) => NameBytes.CopyTo(to);

    /// <summary>Compares these types with those of an object.</summary>
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        TcpRecord record = default;
        check.Begin("tcp_record");
        check.Expect("stamp_ns", ref record, ref record.StampNs, sizeof(ulong));
        check.Expect("socket", ref record, ref record.Socket, sizeof(ulong));
        check.Expect("flow_id", ref record, ref record.FlowId, sizeof(uint));
        check.Expect("process", ref record, ref record.Process, sizeof(uint));
        check.Expect("thread", ref record, ref record.Thread, sizeof(uint));
        check.Expect("tcp_sequence", ref record, ref record.TcpSequence, sizeof(uint));
        check.Expect("payload_length", ref record, ref record.PayloadLength, sizeof(uint));
        check.Expect("local_port", ref record, ref record.LocalPort, sizeof(ushort));
        check.Expect("remote_port", ref record, ref record.RemotePort, sizeof(ushort));
        check.Expect("segments", ref record, ref record.Segments, sizeof(ushort));
        check.Expect("error", ref record, ref record.Error, sizeof(ushort));
        check.Expect("kind", ref record, ref record.Kind, sizeof(TcpHook));
        check.Expect("old_state", ref record, ref record.OldState, sizeof(TcpState));
        check.Expect("new_state", ref record, ref record.NewState, sizeof(TcpState));
        check.Expect("congestion_state", ref record, ref record.CongestionState, sizeof(byte));
        check.Expect("retries", ref record, ref record.Retries, sizeof(byte));
        check.Expect("padding", ref record, ref record.Padding7[0], 7);
        check.Expect("local_address", ref record, ref record.LocalAddressBytes[0], RecordAddress.Size);
        check.Expect("remote_address", ref record, ref record.RemoteAddressBytes[0], RecordAddress.Size);
        check.Expect("name", ref record, ref record.NameBytes[0], RecordName.Size);
        check.End(sizeof(TcpRecord));
        TcpHookState.Check(check);
        check.ExpectEnum(
            "tcp_hook",
            ("TCP_RESENT", (int)TcpHook.Resent), ("TCP_STATE", (int)TcpHook.State),
            ("TCP_RESET_SENT", (int)TcpHook.ResetSent), ("TCP_RESET_RECEIVED", (int)TcpHook.ResetReceived),
            ("TCP_HOOK_COUNT", (int)TcpHook.Count));
        return check;
    }
}

/// <summary>Tracepoints of connections: <c>enum tcp_hook</c>.</summary>
public enum TcpHook : byte
{
    /// <summary>A segment was sent again.</summary>
    Resent = 0,

    /// <summary>The state changed.</summary>
    State,

    /// <summary>This host breaks the connection off.</summary>
    ResetSent,

    /// <summary>The peer breaks it off.</summary>
    ResetReceived,

    /// <summary>Number of tracepoints.</summary>
    Count,
}

/// <summary>Counters of a program on one CPU: <c>struct tcp_hook_state</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TcpHookState
{
    private const int CounterSlots = 8;                         // TCP_COUNTER_SLOTS

    internal fixed ulong Counters[CounterSlots];
    internal ulong WindowStartNs;
    internal ulong WindowRecords;
    internal fixed ulong Padding6[6];

    internal static void Check(LayoutCheck check)
    {
        TcpHookState state = default;
        check.Begin("tcp_hook_state");
        check.Expect("counters", ref state, ref state.Counters[0], CounterSlots * sizeof(ulong));
        check.Expect("window_start_ns", ref state, ref state.WindowStartNs, sizeof(ulong));
        check.Expect("window_records", ref state, ref state.WindowRecords, sizeof(ulong));
        check.Expect("padding", ref state, ref state.Padding6[0], 6 * sizeof(ulong));
        check.End(sizeof(TcpHookState));
        check.ExpectEnum(
            "tcp_counter",
            ("TCP_EVENTS", (int)TcpCounter.Events), ("TCP_IGNORED", (int)TcpCounter.Ignored),
            ("TCP_TOLD", (int)TcpCounter.Told), ("TCP_LIMITED", (int)TcpCounter.Limited),
            ("TCP_LOST", (int)TcpCounter.Lost), ("TCP_COUNTER_COUNT", (int)TcpCounter.Count));
    }
}

/// <summary>Counters of <see cref="TcpHookState"/>: <c>enum tcp_counter</c>.</summary>
internal enum TcpCounter
{
    Events = 0,
    Ignored,
    Told,
    Limited,
    Lost,
    Count,
}
