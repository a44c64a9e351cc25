// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Spreading;

/// <summary>Descriptor of a packet socket and its options (linux/if_packet.h). It receives nothing until it is
/// bound.</summary>
internal sealed unsafe class PacketSocketHandle : IDisposable
{
    private const int ReceiveRing = 5;                          // PACKET_RX_RING
    private const int Statistics = 6;                           // PACKET_STATISTICS
    private const int Version = 10;                             // PACKET_VERSION
    private const int Version3 = 2;                             // TPACKET_V3
    private const int Room = 12;                                // PACKET_RESERVE
    private const int Fanout = 18;                              // PACKET_FANOUT
    private const int FanoutData = 22;                          // PACKET_FANOUT_DATA
    private const int ByProgram = 7 << 16;                      // PACKET_FANOUT_EBPF
    private const int NewGroup = 0x2000 << 16;                  // PACKET_FANOUT_FLAG_UNIQUEID
    private const int GroupMask = 0xffff;
    private const int AttachFilter = 26;                        // SO_ATTACH_FILTER
    private const int DetachFilter = 27;                        // SO_DETACH_FILTER
    private const int PendingError = 4;                         // SO_ERROR
    private const ushort ReturnConstant = 6;                    // BPF_RET | BPF_K
    private const short Readable = 1;                           // POLLIN

    private readonly NetworkDevice _device;
    private int _fd;

    private PacketSocketHandle(NetworkDevice device, int fd) => (_device, _fd) = (device, fd);

    internal int Fd => _fd;

    internal static PacketSocketHandle Open(NetworkDevice device)
    {
        // Without a protocol it receives nothing until it is bound to the interface.
        int fd = Libc.socket(Libc.AddressFamilyPacket, Libc.SocketRaw | Libc.SocketCloseOnExec, 0);
        return fd >= 0 ? new PacketSocketHandle(device, fd)
            : throw Failed("socket(AF_PACKET)", device.Name, "run as root, or with CAP_NET_RAW");
    }

    /// <summary>Makes a ring of blocks.</summary>
    /// <param name="request">The blocks.</param>
    /// <param name="room">Bytes kept free before each frame.</param>
    internal void MakeRing(RingRequest request, int room)
    {
        int version = Version3;
        Set(LinkAddress.PacketLevel, Version, &version, sizeof(int), "PACKET_VERSION");
        Set(LinkAddress.PacketLevel, Room, &room, sizeof(int), "PACKET_RESERVE");
        Set(LinkAddress.PacketLevel, ReceiveRing, &request, sizeof(RingRequest), "PACKET_RX_RING");
    }

    /// <summary>Accepts no packet, until <see cref="AcceptAll"/>.</summary>
    internal void RefuseAll()
    {
        var nothing = new FilterInstruction { Code = ReturnConstant };
        var program = new FilterProgram { Length = 1, Instructions = (ulong)&nothing };
        Set(Libc.SocketLevel, AttachFilter, &program, sizeof(FilterProgram), "SO_ATTACH_FILTER");
    }

    /// <summary>Accepts what it is given.</summary>
    internal void AcceptAll()
    {
        int ignored = 0;
        Set(Libc.SocketLevel, DetachFilter, &ignored, sizeof(int), "SO_DETACH_FILTER");
    }

    /// <summary>Binds it to its interface.</summary>
    internal void Bind()
    {
        if (LinkAddress.Bind(_fd, _device.Index, receives: true) < 0)
            throw Failed("bind(AF_PACKET)", _device.Name, "see 'ip link'");
    }

    /// <summary>Founds a group of its own, whose packets a program gives away; returns the group's number.</summary>
    internal int Found(int programFd)
    {
        int request = ByProgram | NewGroup;
        Set(LinkAddress.PacketLevel, Fanout, &request, sizeof(int), "PACKET_FANOUT");
        Set(LinkAddress.PacketLevel, FanoutData, &programFd, sizeof(int), "PACKET_FANOUT_DATA");
        int group;
        uint length = sizeof(int);
        if (Libc.getsockopt(_fd, LinkAddress.PacketLevel, Fanout, &group, &length) < 0)
            throw Failed("getsockopt(PACKET_FANOUT)", _device.Name, "see 'telemetry doctor'");
        return group & GroupMask;
    }

    /// <summary>Joins a group, as its last member.</summary>
    internal void Join(int group)
    {
        int request = ByProgram | group;
        Set(LinkAddress.PacketLevel, Fanout, &request, sizeof(int), "PACKET_FANOUT");
    }

    /// <summary>Counts since the last call.</summary>
    internal RingStatistics TakeStatistics()
    {
        RingStatistics statistics = default;
        uint length = (uint)sizeof(RingStatistics);
        return Libc.getsockopt(_fd, LinkAddress.PacketLevel, Statistics, &statistics, &length) >= 0
            ? statistics : default;
    }

    /// <summary>Waits until there is something to read, at most a time.</summary>
    internal void Wait(int longestMs)
    {
        var entry = new PollEntry { Fd = _fd, Events = Readable };
        if (Libc.poll(&entry, 1, longestMs) <= 0 || entry.Happened == Readable)
            return;
        // The interface went down: poll returns at once until the error is taken.
        int error;
        uint length = sizeof(int);
        _ = Libc.getsockopt(_fd, Libc.SocketLevel, PendingError, &error, &length);
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = -1;
    }

    private void Set(int level, int name, void* value, int bytes, string option)
    {
        if (Libc.setsockopt(_fd, level, name, value, (uint)bytes) < 0)
            throw Failed($"setsockopt({option})", _device.Name, "use smaller rings or fewer readers");
    }

    private static FailureException Failed(string call, string interfaceName, string todo) => new(new Failure(
        ExitCode.CannotRun, interfaceName,
        $"its packets cannot be spread: {call}: {NativeError.Text(NativeError.Last)}", todo));

    /// <summary><c>struct sock_filter</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterInstruction
    {
        internal ushort Code;
        internal byte IfTrue;
        internal byte IfFalse;
        internal uint Value;
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Length;
        internal ulong Instructions;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        internal int Fd;
        internal short Events;
        internal short Happened;
    }
}
