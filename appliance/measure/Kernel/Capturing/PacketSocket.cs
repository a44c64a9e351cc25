// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Capturing;

/// <summary>
/// Receives copies of the packets of an interface, in both directions, without changing anything: it attaches no
/// program, joins no group, and the interface accepts the same packets as before. Not thread-safe.
/// </summary>
public sealed unsafe class PacketSocket : IDisposable
{
    private const int Truncate = 0x20;                          // MSG_TRUNC: the answer is the packet's own length
    private const int ReceiveBufferForce = 33;                  // SO_RCVBUFFORCE
    private const int ReceiveTimeout = 20;                      // SO_RCVTIMEO
    private const int Statistics = 6;                           // PACKET_STATISTICS
    private const int IgnoreOutgoing = 23;                      // PACKET_IGNORE_OUTGOING
    private const nuint StampRequest = 0x8907;                  // SIOCGSTAMPNS of a 64-bit kernel
    private const long NsPerSecond = 1_000_000_000;
    private const int BufferBytes = 32 * 1024 * 1024;
    private const long LongestWaitUs = 100_000;

    private int _fd;
    private long _dropped;

    private PacketSocket(int fd, bool hasEthernetHeader) => (_fd, HasEthernetHeader) = (fd, hasEthernetHeader);

    /// <summary>True if packets begin with an Ethernet header, false if with an IP header.</summary>
    public bool HasEthernetHeader { get; }

    /// <summary>Opens a socket on an interface of the calling thread's network namespace.</summary>
    /// <exception cref="FailureException">There is no such interface, or the kernel refuses.</exception>
    public static PacketSocket On(string interfaceName)
    {
        NetworkDevice device = NetworkDevice.Find(interfaceName);
        int kind = device.HasEthernetHeader ? Libc.SocketRaw : Libc.SocketDatagram;
        // Without a protocol the socket receives nothing until it is bound to the interface.
        int fd = Libc.socket(Libc.AddressFamilyPacket, kind | Libc.SocketCloseOnExec, 0);
        if (fd < 0)
            throw Failed("socket(AF_PACKET)", interfaceName);
        var socket = new PacketSocket(fd, device.HasEthernetHeader);
        if (socket.SetUp(device))
            return socket;
        FailureException failure = Failed("bind(AF_PACKET)", interfaceName);
        socket.Dispose();
        throw failure;
    }

    /// <summary>Receives the next packet, as much of it as fits.</summary>
    /// <param name="wireLength">Receives the packet's length on the wire, bytes.</param>
    /// <returns>Bytes received; 0 if no packet came within a tenth of a second.</returns>
    public int Take(Span<byte> buffer, out int wireLength)
    {
        fixed (byte* bytes = buffer)
        {
            wireLength = (int)Libc.recv(_fd, bytes, (nuint)buffer.Length, Truncate);
        }
        return Math.Clamp(wireLength, 0, buffer.Length);
    }

    /// <summary>Kernel's receive time of the last packet, nanoseconds since 1970; 0 if unknown, as before the first
    /// call, which turns stamping on.</summary>
    public long StampNs()
    {
        long* time = stackalloc long[] { 0, 0 };                // struct timespec
        return Libc.ioctl(_fd, StampRequest, time) < 0 ? 0 : time[0] * NsPerSecond + time[1];
    }

    /// <summary>Packets dropped for lack of buffer space since the socket was opened.</summary>
    public long Dropped()
    {
        PacketStatistics statistics = default;
        uint length = (uint)sizeof(PacketStatistics);
        // Reading the counter resets it in the kernel.
        if (Libc.getsockopt(_fd, LinkAddress.PacketLevel, Statistics, &statistics, &length) >= 0)
            _dropped += statistics.Dropped;
        return _dropped;
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = -1;
    }

    private bool SetUp(NetworkDevice device)
    {
        int size = BufferBytes;
        // Only the administrator may exceed the host's limit; otherwise the size is capped at the limit.
        if (Libc.setsockopt(_fd, Libc.SocketLevel, ReceiveBufferForce, &size, sizeof(int)) < 0)
            _ = Libc.setsockopt(_fd, Libc.SocketLevel, Libc.ReceiveBuffer, &size, sizeof(int));
        long* wait = stackalloc long[] { 0, LongestWaitUs };
        _ = Libc.setsockopt(_fd, Libc.SocketLevel, ReceiveTimeout, wait, 2 * sizeof(long));
        bool isLoopback = NetworkInterface.GetAllNetworkInterfaces().Any(known =>
            known.Name == device.Name && known.NetworkInterfaceType == NetworkInterfaceType.Loopback);
        int one = 1;
        // On loopback a packet would be seen twice: when it is sent and when it is received.
        if (isLoopback)
            _ = Libc.setsockopt(_fd, LinkAddress.PacketLevel, IgnoreOutgoing, &one, sizeof(int));
        return LinkAddress.Bind(_fd, device.Index, receives: true) >= 0;
    }

    private static FailureException Failed(string call, string interfaceName) => new(new Failure(
        ExitCode.CannotRun, interfaceName,
        $"its packets cannot be looked at: {call}: {NativeError.Text(NativeError.Last)}",
        "run as root, or with CAP_NET_RAW"));

    /// <summary><c>struct tpacket_stats</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PacketStatistics
    {
        internal uint Packets;
        internal uint Dropped;
    }
}
