// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Functions of libc that the driver needs, under their native names; see section 2 of the manual.</summary>
internal static unsafe partial class Libc
{
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1;
    internal const int SO_REUSEADDR = 2;
    internal const int SO_SNDBUF = 7;
    internal const int SO_RCVBUF = 8;
    internal const int IPPROTO_IP = 0;
    internal const int IP_MULTICAST_IF = 32;
    internal const int IP_MULTICAST_TTL = 33;
    internal const int IP_ADD_MEMBERSHIP = 35;
    internal const int IP_MULTICAST_ALL = 49;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IPV6_MULTICAST_IF = 17;
    internal const int IPV6_MULTICAST_HOPS = 18;
    internal const int IPV6_ADD_MEMBERSHIP = 20;
    internal const int IPV6_MULTICAST_ALL = 29;
    internal const int CLOCK_MONOTONIC = 1;

    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int EINVAL = 22;
    internal const int EMSGSIZE = 90;
    internal const int ECONNREFUSED = 111;

    private const int SOL_UDP = 17;
    private const int UDP_SEGMENT = 103;
    private const string Name = "libc";

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int bind(int fd, UdpAddress* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int connect(int fd, UdpAddress* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint sendto(int fd, byte* buffer, nuint length, int flags, UdpAddress* address,
        uint addressLength);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int sendmmsg(int fd, MessageHeader* headers, uint count, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint recvfrom(int fd, byte* buffer, nuint length, int flags, UdpAddress* address,
        uint* addressLength);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockname(int fd, UdpAddress* address, uint* length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockopt(int fd, int level, int option, void* value, uint* length);

    [LibraryImport(Name)]
    internal static partial int close(int fd);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getifaddrs(InterfaceAddress** first);

    [LibraryImport(Name)]
    internal static partial void freeifaddrs(InterfaceAddress* first);

    [LibraryImport(Name)]
    internal static partial uint if_nametoindex(byte* name);

    [LibraryImport(Name)]
    internal static partial int clock_gettime(int clock, TimeSpec* time);

    [LibraryImport(Name)]
    internal static partial int nanosleep(TimeSpec* wanted, TimeSpec* remaining);

    [LibraryImport(Name)]
    internal static partial int sched_setaffinity(int pid, nuint length, byte* set);

    /// <summary>Nanoseconds of CLOCK_MONOTONIC.</summary>
    internal static long MonotonicNs()
    {
        TimeSpec now;
        _ = clock_gettime(CLOCK_MONOTONIC, &now);
        return now.Seconds * 1_000_000_000 + now.Nanoseconds;
    }

    /// <summary>Text of an errno value.</summary>
    internal static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>struct ifaddrs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InterfaceAddress
    {
        internal InterfaceAddress* Next;
        internal byte* Name;
        internal uint Flags;
        internal UdpAddress* Address;
        internal UdpAddress* Mask;
        internal void* Broadcast;
        internal void* Data;
    }

    /// <summary>struct ip_mreqn.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MulticastRequest
    {
        internal uint Group;
        internal uint Address;
        internal int InterfaceIndex;
    }

    /// <summary>struct ipv6_mreq.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MulticastRequest6
    {
        internal ulong GroupHigh;
        internal ulong GroupLow;
        internal int InterfaceIndex;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* Address;
        internal nuint Length;
    }

    /// <summary>
    /// struct mmsghdr: a struct msghdr, and the length that was sent or received. The last two members are 32 bits and
    /// padding.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal UdpAddress* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlLength;
        internal long Flags;
        internal ulong Length;
    }

    /// <summary>A struct cmsghdr and its content: the length of the segments of a message.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SegmentLength
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
        internal ulong Value;

        internal static SegmentLength Of(int bytes) => new()
        {
            Length = sizeof(ulong) + 2 * sizeof(int) + sizeof(ushort),
            Level = SOL_UDP,
            Type = UDP_SEGMENT,
            Value = (ushort)bytes,
        };
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
