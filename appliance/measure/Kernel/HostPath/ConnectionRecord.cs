// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Threads;

namespace Telemetry.Kernel.HostPath;

/// <summary>Special properties of a connection: <c>enum connection_flags</c>.</summary>
[Flags]
internal enum ConnectionFlags : uint
{
    /// <summary>The peer's FIN has arrived.</summary>
    PeerClosed = 1,
}

/// <summary>A change of a TCP connection's state: <c>struct connection_record</c> of
/// <c>bpf/host/connection_record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ConnectionRecord
{
    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public ulong StampNs;

    /// <summary>Address of the kernel's <c>struct sock</c>; reused after the socket.</summary>
    public ulong Socket;

    /// <summary>Number of the socket, never reused.</summary>
    public ulong Cookie;

    /// <summary>Bytes received in order; the peer's FIN counts as one.</summary>
    public ulong BytesReceived;

    /// <summary>Payload bytes sent, those sent again included.</summary>
    public ulong BytesSent;

    /// <summary>Payload bytes sent again.</summary>
    public ulong BytesSentAgain;

    /// <summary>Start of the process, CLOCK_MONOTONIC, nanoseconds; 0 if it is the kernel's.</summary>
    public ulong ProcessStartNs;

    /// <summary>Segments sent again.</summary>
    public uint SegmentsSentAgain;

    /// <summary>Smoothed round-trip time, eighths of a microsecond; 0 if there is no sample.</summary>
    public uint SmoothedRtt;

    /// <summary>Process that makes the change, in the initial pid namespace; 0 if it is the kernel's.</summary>
    public uint Process;

    /// <summary>Inode of the network namespace.</summary>
    public uint Network;

    /// <summary>Port here; 0 if the socket has none yet.</summary>
    public ushort LocalPort;

    /// <summary>Port of the peer.</summary>
    public ushort RemotePort;

    /// <summary>errno that the socket has.</summary>
    public ushort Error;

    /// <summary>State until now.</summary>
    public TcpState OldState;

    /// <summary>State from now on.</summary>
    public TcpState NewState;

    internal ConnectionFlags Flags;
    internal uint Padding;
    internal RecordAddress LocalAddressBytes;
    internal RecordAddress RemoteAddressBytes;
    internal RecordName NameBytes;

    /// <summary>True if the peer's FIN has arrived.</summary>
    public bool HasPeerClosed
    {
        readonly get => (Flags & ConnectionFlags.PeerClosed) != 0;
        set => Flags = value ? ConnectionFlags.PeerClosed : 0;
    }

    /// <summary>Address and port here.</summary>
    public EndpointAddress Local
    {
        readonly get => new(LocalAddressBytes.Value, LocalPort);
        set
        {
            LocalPort = value.Port;
            LocalAddressBytes.Value = value.Address;
        }
    }

    /// <summary>Address and port of the peer.</summary>
    public EndpointAddress Remote
    {
        readonly get => new(RemoteAddressBytes.Value, RemotePort);
        set
        {
            RemotePort = value.Port;
            RemoteAddressBytes.Value = value.Address;
        }
    }

    /// <summary>Name of the process, up to 15 bytes, printable; empty if it is the kernel's.</summary>
    public readonly string Name => NameBytes.Text;

    /// <summary>Compares this type with the object's.</summary>
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        ConnectionRecord record = default;
        check.Begin("connection_record");
        check.Expect("stamp_ns", ref record, ref record.StampNs, sizeof(ulong));
        check.Expect("socket", ref record, ref record.Socket, sizeof(ulong));
        check.Expect("cookie", ref record, ref record.Cookie, sizeof(ulong));
        check.Expect("bytes_received", ref record, ref record.BytesReceived, sizeof(ulong));
        check.Expect("bytes_sent", ref record, ref record.BytesSent, sizeof(ulong));
        check.Expect("bytes_sent_again", ref record, ref record.BytesSentAgain, sizeof(ulong));
        check.Expect("process_start_ns", ref record, ref record.ProcessStartNs, sizeof(ulong));
        check.Expect("segments_sent_again", ref record, ref record.SegmentsSentAgain, sizeof(uint));
        check.Expect("smoothed_rtt", ref record, ref record.SmoothedRtt, sizeof(uint));
        check.Expect("process", ref record, ref record.Process, sizeof(uint));
        check.Expect("network", ref record, ref record.Network, sizeof(uint));
        check.Expect("local_port", ref record, ref record.LocalPort, sizeof(ushort));
        check.Expect("remote_port", ref record, ref record.RemotePort, sizeof(ushort));
        check.Expect("error", ref record, ref record.Error, sizeof(ushort));
        check.Expect("old_state", ref record, ref record.OldState, sizeof(TcpState));
        check.Expect("new_state", ref record, ref record.NewState, sizeof(TcpState));
        check.Expect("flags", ref record, ref record.Flags, sizeof(ConnectionFlags));
        check.Expect("padding", ref record, ref record.Padding, sizeof(uint));
        check.Expect("local_address", ref record, ref record.LocalAddressBytes[0], RecordAddress.Size);
        check.Expect("remote_address", ref record, ref record.RemoteAddressBytes[0], RecordAddress.Size);
        check.Expect("name", ref record, ref record.NameBytes[0], RecordName.Size);
        check.End(sizeof(ConnectionRecord));
        ConnectionCounters counters = default;
        check.Begin("connection_counters");
        check.Expect("events", ref counters, ref counters.Events, sizeof(ulong));
        check.Expect("lost", ref counters, ref counters.Lost, sizeof(ulong));
        check.Expect("padding", ref counters, ref counters.Padding112[0], 112);
        check.End(sizeof(ConnectionCounters));
        check.ExpectEnum("connection_flags", ("CONNECTION_PEER_CLOSED", (int)ConnectionFlags.PeerClosed));
        return check;
    }
}

/// <summary>Counters of the program on one CPU: <c>struct connection_counters</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ConnectionCounters
{
    internal ulong Events;
    internal ulong Lost;
    internal fixed byte Padding112[112];
}
