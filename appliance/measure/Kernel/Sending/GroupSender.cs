// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Sending;

/// <summary>Sends datagrams to multicast groups in the network of one interface, or whole frames of them, several with
/// one call. Allocates nothing after the start. Not thread-safe.</summary>
[HotPath]
public sealed unsafe class GroupSender : IDisposable
{
    /// <summary>Most datagrams of one call.</summary>
    public const int Most = 64;

    private const uint InetBytes = 16;                          // struct sockaddr_in
    private const uint Inet6Bytes = 28;                         // struct sockaddr_in6
    private const int PortOffset = 2;                           // sin_port, sin6_port
    private const int Inet6AddressOffset = 8;                   // sin6_addr
    private const int PlaceBytes = 32;                          // of one address

    private readonly GroupSocket? _inet;
    private readonly GroupSocket? _inet6;
    private readonly FrameSocket? _frames;
    private readonly Message* _messages;
    private readonly Part* _parts;
    private readonly byte* _addresses;

    /// <summary>Opens the sockets.</summary>
    /// <param name="inet">IPv4 address of the interface that datagrams come from; null to send none by IPv4.</param>
    /// <param name="inet6">The same for IPv6.</param>
    /// <exception cref="FailureException">A socket cannot be opened.</exception>
    public GroupSender(string interfaceName, int interfaceIndex, IPAddress? inet, IPAddress? inet6)
        : this(inet is null ? null : new GroupSocket(interfaceName, interfaceIndex, inet),
            inet6 is null ? null : new GroupSocket(interfaceName, interfaceIndex, inet6), frames: null)
    {
    }

    private GroupSender(GroupSocket? inet, GroupSocket? inet6, FrameSocket? frames)
    {
        (_inet, _inet6, _frames) = (inet, inet6, frames);
        _messages = (Message*)NativeMemory.AllocZeroed(Most, (nuint)sizeof(Message));
        _parts = (Part*)NativeMemory.AllocZeroed(Most, (nuint)sizeof(Part));
        _addresses = (byte*)NativeMemory.AllocZeroed(Most, PlaceBytes);
        for (int place = 0; place < Most; place++)
        {
            _messages[place].Name = (nint)(_addresses + (place * PlaceBytes));
            _messages[place].Parts = (nint)(_parts + place);
            _messages[place].PartCount = 1;
        }
    }

    /// <summary>Opens a socket for whole Ethernet frames.</summary>
    /// <exception cref="FailureException">The socket cannot be opened.</exception>
    public static GroupSender OfFrames(string interfaceName, int interfaceIndex) =>
        new(inet: null, inet6: null, new FrameSocket(interfaceName, interfaceIndex));

    /// <summary>Addresses and ports that datagrams come from; none for frames, which have their own.</summary>
    [ColdPath]
    public IReadOnlyList<EndpointAddress> Sources() =>
        [.. new[] { _inet, _inet6 }.OfType<GroupSocket>().Select(socket => socket.Source)];

    /// <summary>Prepares a datagram.</summary>
    /// <param name="place">Its place in the next call, from 0 to <see cref="Most"/> - 1.</param>
    /// <param name="payload">Its bytes, or those of its frame, which must stay until they are sent.</param>
    /// <param name="group">A multicast group; nothing else is accepted by <see cref="Send"/>.</param>
    public void Set(int place, byte* payload, int length, UInt128 group, ushort port)
    {
        var target = new EndpointAddress(group, port);
        byte* address = _addresses + (place * PlaceBytes);
        _parts[place].Bytes = (nint)payload;
        _parts[place].Length = (nuint)length;
        if (_frames is not null)
            return;                                             // the frame has its addresses
        // Without an address the kernel refuses the datagram.
        _messages[place].NameBytes = !target.IsMulticast ? 0u : target.IsIPv4 ? InetBytes : Inet6Bytes;
        *(ushort*)(address + PortOffset) = BinaryPrimitives.ReverseEndianness(port);
        if (target.IsIPv4)
        {
            *(ushort*)address = Libc.AddressFamilyInet;
            *(uint*)(address + sizeof(uint)) = BinaryPrimitives.ReverseEndianness((uint)group);
            return;
        }
        *(ushort*)address = Libc.AddressFamilyInet6;
        BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(address + Inet6AddressOffset, 16), group);
    }

    /// <summary>Sends datagrams, all of one family, in their order.</summary>
    /// <param name="first">Place of the first one.</param>
    /// <param name="isInet6">True for IPv6.</param>
    /// <returns>Number of datagrams that the kernel took, from 1; or -errno if it refused the first.</returns>
    public int Send(int first, int count, bool isInet6)
    {
        int? socket = _frames?.Fd ?? (isInet6 ? _inet6 : _inet)?.Fd;
        if (socket is not { } fd)
            return -Libc.ErrorNotSupported;
        while (true)
        {
            int sent = Libc.sendmmsg(fd, _messages + first, (uint)count, 0);
            if (sent >= 0)
                return sent;
            int errno = NativeError.Last;
            if (errno != Libc.ErrorInterrupted)
                return -errno;
        }
    }

    public void Dispose()
    {
        _inet?.Dispose();
        _inet6?.Dispose();
        _frames?.Dispose();
        NativeMemory.Free(_messages);
        NativeMemory.Free(_parts);
        NativeMemory.Free(_addresses);
    }

    /// <c>struct mmsghdr</c> of a 64-bit system.
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        internal nint Name;
        internal uint NameBytes;
        internal uint NamePadding;
        internal nint Parts;
        internal nuint PartCount;
        internal nint Control;
        internal nuint ControlBytes;
        internal int Flags;
        internal uint FlagsPadding;
        internal uint Sent;
        internal uint SentPadding;
    }

    /// <c>struct iovec</c>.
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        internal nint Bytes;
        internal nuint Length;
    }
}
