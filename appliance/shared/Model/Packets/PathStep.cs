// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Packets;

/// <summary>A step of a trading packet's way between the hooks and the application.</summary>
public ref struct PathStep
{
    /// <summary>Kernel's time of the step, nanoseconds.</summary>
    public long StampNs;

    public int FlowId;

    /// <summary>Kind, socket and context of the step.</summary>
    public PathStepFacts Facts;

    /// <summary>Captured beginning of a datagram's payload, of <see cref="PathStepKind.SocketIn"/>; else
    /// nothing.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Length of that payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>TCP sequence number of the first byte of a send call; of the last byte + 1 that a step of the
    /// driver or an acknowledgement is about.</summary>
    public uint TcpSequence;

    /// <summary>The client's address of a TCP connection: IPv6, or IPv4 mapped.</summary>
    public UInt128 ClientAddress;

    /// <summary>The client's port of a TCP connection.</summary>
    public ushort ClientPort;
}

/// <summary>Kind, socket and context of a step.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PathStepFacts
{
    /// <summary>Number of the socket: the kernel's cookie.</summary>
    public ulong Socket;

    /// <summary>Process of a read or send, in the initial pid namespace; else 0.</summary>
    public uint Process;

    /// <summary>Thread of a read or send, in the initial pid namespace; else 0.</summary>
    public uint Thread;

    /// <summary>Bytes that a read returned, or that a send call is to write.</summary>
    public uint Bytes;

    /// <summary>Datagrams that wait behind the one that was read. <see cref="PathStepKind.SocketIn"/>: those that wait
    /// before it in a socket that is looked at for the first time; else 0.</summary>
    public uint QueueLeft;

    /// <summary>Of <see cref="PathStepKind.Wire"/>: when it was, nanoseconds of the NIC's own clock; else 0.</summary>
    public long NicNs;

    /// <summary>Of <see cref="PathStepKind.Wire"/>: the kernel's index of the NIC; else 0.</summary>
    public int InterfaceIndex;

    public PathStepKind Kind;
}

/// <summary>Steps of a trading packet's way.</summary>
public enum PathStepKind : byte
{
    None = 0,

    /// <summary>A datagram is about to be put into the queue of a socket.</summary>
    SocketIn = 1,

    /// <summary>A call that receives has copied a datagram.</summary>
    Read = 2,

    /// <summary>A call that sends on a TCP connection begins.</summary>
    Send = 3,

    /// <summary>A segment was handed to the driver.</summary>
    Driver = 4,

    /// <summary>The peer's acknowledgement of a segment was processed.</summary>
    Acknowledged = 5,

    /// <summary>The NIC has sent a segment and stamped it.</summary>
    Wire = 6,
}
