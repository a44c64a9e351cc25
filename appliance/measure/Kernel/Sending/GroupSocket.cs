// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Sending;

/// <summary>Unconnected UDP socket that can reach the network of one interface and no further: bound to the interface
/// and one of its addresses, TTL 1, without copies to this host.</summary>
internal sealed unsafe class GroupSocket : IDisposable
{
    private const int LevelInet = 0;                            // IPPROTO_IP
    private const int LevelInet6 = 41;                          // IPPROTO_IPV6
    private const int InetErrors = 11;                          // IP_RECVERR
    private const int InetInterface = 32;                       // IP_MULTICAST_IF
    private const int InetTtl = 33;                             // IP_MULTICAST_TTL
    private const int InetUnicastTtl = 2;                       // IP_TTL
    private const int InetLoop = 34;                            // IP_MULTICAST_LOOP
    private const int Inet6Unicast = 16;                        // IPV6_UNICAST_HOPS
    private const int Inet6Interface = 17;                      // IPV6_MULTICAST_IF
    private const int Inet6Hops = 18;                           // IPV6_MULTICAST_HOPS
    private const int Inet6Loop = 19;                           // IPV6_MULTICAST_LOOP
    private const int Inet6Errors = 25;                         // IPV6_RECVERR
    private const int OneHop = 1;
    private const int BufferBytes = 8 * 1024 * 1024;
    private const int PortOffset = 2;                           // sin_port, sin6_port
    private const int Inet6AddressOffset = 8;                   // sin6_addr
    private const int Inet6Bytes = 28;                          // struct sockaddr_in6
    private const int InetBytes = 16;                           // struct sockaddr_in

    private readonly string _interface;

    /// <summary>Opens a socket.</summary>
    /// <param name="source">Address of the interface that datagrams come from.</param>
    /// <exception cref="FailureException">The kernel refuses it, or does not set it up as asked.</exception>
    internal GroupSocket(string interfaceName, int interfaceIndex, IPAddress source)
    {
        _interface = interfaceName;
        byte[] address = source.GetAddressBytes();
        bool isInet6 = address.Length > sizeof(uint);
        int family = isInet6 ? Libc.AddressFamilyInet6 : Libc.AddressFamilyInet;
        Fd = Libc.socket(family, Libc.SocketDatagram | Libc.SocketCloseOnExec, 0);
        if (Fd < 0)
            Throw("socket");
        try
        {
            BindTo(address, isInet6);
            if (isInet6)
                LimitInet6(interfaceIndex);
            else
                LimitInet(interfaceIndex);
            Source = new EndpointAddress(EndpointAddress.FromAddress(source), BoundPort());
            // As much as the host allows: a burst must not wait for room.
            int bytes = BufferBytes;
            _ = Libc.setsockopt(Fd, Libc.SocketLevel, Libc.SendBuffer, &bytes, sizeof(int));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal int Fd { get; }

    /// <summary>Address and port that datagrams come from.</summary>
    internal EndpointAddress Source { get; }

    public void Dispose() => _ = Libc.close(Fd);

    private void BindTo(byte[] address, bool isInet6)
    {
        byte[] name = [.. Encoding.UTF8.GetBytes(_interface), 0];
        fixed (byte* text = name)
        {
            if (Libc.setsockopt(Fd, Libc.SocketLevel, Libc.BindToDevice, text, (uint)name.Length) < 0)
                Throw("setsockopt(SO_BINDTODEVICE)");
        }
        byte* place = stackalloc byte[Inet6Bytes];
        new Span<byte>(place, Inet6Bytes).Clear();
        *(ushort*)place = (ushort)(isInet6 ? Libc.AddressFamilyInet6 : Libc.AddressFamilyInet);
        address.CopyTo(new Span<byte>(place + (isInet6 ? Inet6AddressOffset : sizeof(uint)), address.Length));
        if (Libc.bind(Fd, place, (uint)(isInet6 ? Inet6Bytes : InetBytes)) < 0)
            Throw("bind");
    }

    private ushort BoundPort()
    {
        byte* place = stackalloc byte[Inet6Bytes];
        uint bytes = Inet6Bytes;
        if (Libc.getsockname(Fd, place, &bytes) < 0)
            Throw("getsockname");
        return BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(place + PortOffset, sizeof(ushort)));
    }

    private void LimitInet(int interfaceIndex)
    {
        int* request = stackalloc int[3] { 0, 0, interfaceIndex };          // struct ip_mreqn
        if (Libc.setsockopt(Fd, LevelInet, InetInterface, request, 3 * sizeof(int)) < 0)
            Throw("setsockopt(IP_MULTICAST_IF)");
        Set(LevelInet, InetTtl, OneHop);
        Set(LevelInet, InetUnicastTtl, OneHop);
        Set(LevelInet, InetLoop, 0);
        // Without it a datagram that the interface's queue refuses counts as sent.
        Set(LevelInet, InetErrors, 1);
    }

    private void LimitInet6(int interfaceIndex)
    {
        Set(LevelInet6, Inet6Interface, interfaceIndex);
        Set(LevelInet6, Inet6Hops, OneHop);
        Set(LevelInet6, Inet6Unicast, OneHop);
        Set(LevelInet6, Inet6Loop, 0);
        Set(LevelInet6, Inet6Errors, 1);
    }

    /// <summary>Sets an option and reads it back: that no datagram leaves the lab rests on it.</summary>
    private void Set(int level, int option, int value)
    {
        if (Libc.setsockopt(Fd, level, option, &value, sizeof(int)) < 0)
            Throw($"setsockopt({level}, {option})");
        int set = -1;
        uint bytes = sizeof(int);
        if (Libc.getsockopt(Fd, level, option, &set, &bytes) < 0)
            Throw($"getsockopt({level}, {option})");
        if (set != value)
        {
            throw new FailureException(new Failure(ExitCode.CannotRun, _interface,
                $"option {option} of level {level} of its socket is {set} after it was set to {value}",
                "see what else controls this process's sockets, such as a program of its cgroup"));
        }
    }

    private void Throw(string call) => NativeError.Throw(
        call, NativeError.Last, _interface, "no socket for sending can be opened", "see \"ip address\"");
}
