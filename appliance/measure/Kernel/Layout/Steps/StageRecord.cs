// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;

namespace Telemetry.Kernel.Layout.Steps;

/// <summary>Step of a trading packet's way between the hooks and the application: <c>struct stage_record</c> of
/// <c>bpf/host/stage_record.h</c>. It is followed by <see cref="CapturedLength"/> bytes: of a payload, or
/// <see cref="StageEndpoints"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct StageRecord
{
    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public ulong StampNs;

    /// <summary>Number of the socket: its cookie.</summary>
    public ulong Socket;

    /// <summary>The flow, from 1; of a read that of the datagram that came into the socket last.</summary>
    public uint FlowId;

    /// <summary>Process of a read or send, in the initial pid namespace; else 0.</summary>
    public uint Process;

    /// <summary>Thread of a read or send, in the initial pid namespace; else 0.</summary>
    public uint Thread;

    /// <summary>Result of a read, bytes; bytes that a send call is to write.</summary>
    public uint Bytes;

    /// <summary>Datagrams in the socket's queue after a read.</summary>
    public uint QueueLeft;

    /// <summary>TCP sequence number of a send call's first byte; of the last byte + 1 of a segment.</summary>
    public uint TcpSequence;

    /// <summary>Length of a datagram's payload by the length of UDP, bytes.</summary>
    public uint PayloadLength;

    /// <summary>Bytes that follow.</summary>
    public uint CapturedLength;

    /// <summary>Kind of step.</summary>
    public StageKind Kind;

    internal fixed byte Padding7[7];
}

/// <summary>Kinds of steps: <c>enum stage_kind</c>.</summary>
public enum StageKind : byte
{
    /// <summary>Not a step.</summary>
    None = 0,

    /// <summary>A datagram is about to be put into the queue of a socket.</summary>
    SocketIn = 1,

    /// <summary>A call that receives has copied a datagram.</summary>
    Read = 2,

    /// <summary>A call that sends on a TCP connection begins to write.</summary>
    Send = 3,

    /// <summary>A segment was handed to the driver.</summary>
    Driver = 4,

    /// <summary>The peer's acknowledgement of a segment was processed.</summary>
    Acknowledged = 5,

    /// <summary>The NIC has sent a segment and stamped it.</summary>
    Wire = 6,
}

/// <summary>Ends of a TCP connection: <c>struct stage_endpoints</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct StageEndpoints
{
    internal RecordAddress LocalAddressBytes;

    internal RecordAddress RemoteAddressBytes;

    /// <summary>Port of this host.</summary>
    public ushort LocalPort;

    /// <summary>Port of the peer.</summary>
    public ushort RemotePort;

    /// <summary>Of <see cref="StageKind.Wire"/>: the kernel's index of the NIC; else 0.</summary>
    public uint InterfaceIndex;

    /// <summary>Of <see cref="StageKind.Wire"/>: when it was sent, nanoseconds of the NIC's own clock; else
    /// 0.</summary>
    public ulong NicNs;

    /// <summary>Address of this host: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 LocalAddress => LocalAddressBytes.Value;
}
