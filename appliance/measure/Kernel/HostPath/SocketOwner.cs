// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Layout.Fields;

namespace Telemetry.Kernel.HostPath;

/// <summary>Special properties of a socket: <c>enum owner_flags</c>.</summary>
[Flags]
internal enum SocketOwnerFlags : ushort
{
    /// <summary>Its family is IPv6.</summary>
    IPv6 = 1,

    /// <summary>It takes no IPv4.</summary>
    IPv6Only = 2,
}

/// <summary>A process and a UDP or TCP socket that it holds: <c>struct owner_record</c> of
/// <c>bpf/host/owner_record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SocketOwner
{
    /// <summary>UDP (IPPROTO_UDP).</summary>
    public const byte Udp = 17;

    /// <summary>TCP (IPPROTO_TCP).</summary>
    public const byte Tcp = 6;

    /// <summary>Address of the kernel's <c>struct sock</c>; reused after the socket.</summary>
    public ulong Socket;

    /// <summary>Number of the socket, never reused, as the kernel's socket diagnostics report it.</summary>
    public ulong Cookie;

    /// <summary>Inode of the socket's file, as in <c>/proc/PID/fd</c>.</summary>
    public ulong Inode;

    /// <summary>Start of the process, nanoseconds of CLOCK_BOOTTIME; differs for a later process with the same
    /// id.</summary>
    public ulong ProcessStartNs;

    /// <summary>Process id, as this process's pid namespace has it.</summary>
    public uint Process;

    /// <summary>Inode of the socket's network namespace.</summary>
    public uint Network;

    /// <summary>Interface that the socket is bound to; 0 for any.</summary>
    public uint InterfaceIndex;

    /// <summary>Port that the socket is bound to; 0 if none.</summary>
    public ushort LocalPort;

    /// <summary>Port of the peer that it is connected to; 0 if none.</summary>
    public ushort RemotePort;

    /// <summary><see cref="Udp"/> or <see cref="Tcp"/>.</summary>
    public byte Protocol;

    /// <summary>State of a TCP connection: 1 established, 10 listens.</summary>
    public byte State;

    internal SocketOwnerFlags Flags;

    /// <summary>Process id, as the initial pid namespace has it: the one that programs record.</summary>
    public uint InitialProcess;

    internal RecordAddress LocalAddressBytes;
    internal RecordAddress RemoteAddressBytes;
    internal RecordName NameBytes;

    /// <summary>Address that the socket is bound to; 0 for any of its family.</summary>
    public readonly UInt128 LocalAddress => AddressOf(in LocalAddressBytes);

    /// <summary>Address of the peer that it is connected to; 0 if none.</summary>
    public readonly UInt128 RemoteAddress => AddressOf(in RemoteAddressBytes);

    /// <summary>True if a local address of 0 accepts IPv4.</summary>
    public readonly bool TakesIPv4 => !TakesIPv6 || (Flags & SocketOwnerFlags.IPv6Only) == 0;

    /// <summary>True if a local address of 0 accepts IPv6.</summary>
    public readonly bool TakesIPv6 => (Flags & SocketOwnerFlags.IPv6) != 0;

    /// <summary>Name of the process, up to 15 bytes, printable.</summary>
    public readonly string Name => NameBytes.Text;

    /// <summary>True if the socket receives what is sent to an address.</summary>
    public readonly bool Takes(UInt128 address, bool isIPv4)
    {
        UInt128 local = LocalAddress;
        return local == address || (local == 0 && (isIPv4 ? TakesIPv4 : TakesIPv6));
    }

    /// <summary>Compares this type with the object's.</summary>
    internal static LayoutCheck Check(Btf btf)
    {
        var check = new LayoutCheck(btf);
        SocketOwner owner = default;
        check.Begin("owner_record");
        check.Expect("socket", ref owner, ref owner.Socket, sizeof(ulong));
        check.Expect("cookie", ref owner, ref owner.Cookie, sizeof(ulong));
        check.Expect("inode", ref owner, ref owner.Inode, sizeof(ulong));
        check.Expect("start_ns", ref owner, ref owner.ProcessStartNs, sizeof(ulong));
        check.Expect("process", ref owner, ref owner.Process, sizeof(uint));
        check.Expect("network", ref owner, ref owner.Network, sizeof(uint));
        check.Expect("interface_index", ref owner, ref owner.InterfaceIndex, sizeof(uint));
        check.Expect("local_port", ref owner, ref owner.LocalPort, sizeof(ushort));
        check.Expect("remote_port", ref owner, ref owner.RemotePort, sizeof(ushort));
        check.Expect("protocol", ref owner, ref owner.Protocol, sizeof(byte));
        check.Expect("state", ref owner, ref owner.State, sizeof(byte));
        check.Expect("flags", ref owner, ref owner.Flags, sizeof(SocketOwnerFlags));
        check.Expect("initial_process", ref owner, ref owner.InitialProcess, sizeof(uint));
        check.Expect("local_address", ref owner, ref owner.LocalAddressBytes[0], RecordAddress.Size);
        check.Expect("remote_address", ref owner, ref owner.RemoteAddressBytes[0], RecordAddress.Size);
        check.Expect("name", ref owner, ref owner.NameBytes[0], RecordName.Size);
        check.End(sizeof(SocketOwner));
        check.ExpectEnum(
            "owner_flags", ("OWNER_IPV6", (int)SocketOwnerFlags.IPv6),
            ("OWNER_IPV6_ONLY", (int)SocketOwnerFlags.IPv6Only));
        return check;
    }

    // The wildcard of either family is 0 here; of IPv4 the kernel program maps it.
    private static UInt128 AddressOf(in RecordAddress address) =>
        address.Value is var value && value == EndpointAddress.FromIPv4(0) ? 0 : value;
}
