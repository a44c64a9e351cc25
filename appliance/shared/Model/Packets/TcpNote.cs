// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Events;

namespace Telemetry.Model.Packets;

/// <summary>A note of the kernel about a connection of a session.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TcpNote
{
    /// <summary>Kernel's time, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Number of the socket: the kernel's cookie.</summary>
    public ulong Socket;

    /// <summary>The process that holds the socket and acts; unused if <see cref="ProcessId"/> is 0.</summary>
    public EventSubject Process;

    /// <summary>The client's address: IPv6, or IPv4 mapped.</summary>
    public UInt128 ClientAddress;

    /// <summary>Flow of the segments to the gateway.</summary>
    public int FlowId;

    /// <summary>Id of the process; 0 if the kernel acts, for a segment that came or a timer.</summary>
    public uint ProcessId;

    /// <summary>Id of its thread; 0 as above.</summary>
    public uint ThreadId;

    /// <summary>Segment sent again: sequence number of its first byte.</summary>
    public uint TcpSequence;

    /// <summary>Segment sent again: length of its payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>The client's port; 0 while the socket has none.</summary>
    public ushort ClientPort;

    /// <summary>Segment sent again: segments on the wire; 1 for all but super-packets.</summary>
    public ushort Segments;

    public TcpNoteKind Kind;

    /// <summary>Segment sent again: why.</summary>
    public ResentReason Reason;

    /// <summary>True if the connection is closed with it.</summary>
    public bool IsClosed;
}

/// <summary>Kind of a note about a connection.</summary>
public enum TcpNoteKind : byte
{
    /// <summary>A segment was sent again.</summary>
    Resent = 0,

    /// <summary>The connection's state changed.</summary>
    State = 1,

    /// <summary>This host broke it off.</summary>
    ResetSent = 2,

    /// <summary>The peer broke it off.</summary>
    ResetReceived = 3,
}

/// <summary>Reason that the kernel sent a segment again; published as a number.</summary>
public enum ResentReason : byte
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>Acknowledgements showed that it was lost: fast retransmission.</summary>
    Fast = 1,

    /// <summary>No acknowledgement came in time, or it is sent while TCP recovers from that.</summary>
    Timeout = 2,

    /// <summary>A probe after a short silence, at the end of what was to be sent.</summary>
    Probe = 3,
}
