// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>A non-blocking UDP socket that allocates nothing while it is used.</summary>
internal sealed unsafe class UdpSocket : IUdpTransport
{
    private const int PreferredReceiveBufferLength = 2 << 20; // bytes

    private int _fd;

    private UdpSocket(int fd, in UdpAddress localAddress)
    {
        _fd = fd;
        LocalAddress = localAddress;
    }

    public UdpAddress LocalAddress { get; }

    /// <summary>A socket for sending: bound to any free port, connected to the channel's endpoint.</summary>
    internal static UdpSocket Connect(UdpChannel channel, int sendBufferLength, int receiveBufferLength) =>
        Open(channel.LocalBind, channel.Endpoint, channel.Text, sendBufferLength, receiveBufferLength);

    /// <summary>A socket for receiving: bound to the channel's endpoint.</summary>
    internal static UdpSocket Bind(UdpChannel channel, int sendBufferLength, int receiveBufferLength) =>
        Open(channel.Endpoint, null, channel.Text, sendBufferLength, receiveBufferLength);

    public bool Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* bytes = datagram)
        {
            nint sent = Libc.send(_fd, bytes, (nuint)datagram.Length, 0);
            // A refusal reports an earlier datagram that met a closed port; this one has not been tried.
            if (sent < 0 && Marshal.GetLastPInvokeError() is Libc.ECONNREFUSED or Libc.EINTR)
                sent = Libc.send(_fd, bytes, (nuint)datagram.Length, 0);
            return sent == datagram.Length;
        }
    }

    public bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination)
    {
        fixed (byte* bytes = datagram)
        fixed (UdpAddress* address = &destination)
        {
            nint sent = Libc.sendto(_fd, bytes, (nuint)datagram.Length, 0, address, address->NativeLength);
            if (sent < 0 && Marshal.GetLastPInvokeError() is Libc.ECONNREFUSED or Libc.EINTR)
                sent = Libc.sendto(_fd, bytes, (nuint)datagram.Length, 0, address, address->NativeLength);
            return sent == datagram.Length;
        }
    }

    public int Receive(Span<byte> buffer, out UdpAddress source)
    {
        UdpAddress from = default;
        uint length = (uint)sizeof(UdpAddress);
        fixed (byte* bytes = buffer)
        {
            nint received = Libc.recvfrom(_fd, bytes, (nuint)buffer.Length, 0, &from, &length);
            source = from;
            return received < 0 ? -1 : (int)received;
        }
    }

    public void Dispose()
    {
        int fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0)
            _ = Libc.close(fd);
    }

    private static UdpSocket Open(UdpAddress bindTo, UdpAddress? connectTo, string channel, int sendBufferLength,
        int receiveBufferLength)
    {
        int fd = Libc.socket(bindTo.Family, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0)
            throw Failure(channel, "a UDP socket cannot be opened", "raise the limit of open files (ulimit -n)");

        try
        {
            SetBuffer(fd, Libc.SO_SNDBUF, sendBufferLength, channel, "so-sndbuf", "net.core.wmem_max");
            AskForReceiveBuffer(fd);
            SetBuffer(fd, Libc.SO_RCVBUF, receiveBufferLength, channel, "so-rcvbuf", "net.core.rmem_max");
            if (Libc.bind(fd, &bindTo, bindTo.NativeLength) != 0)
                throw Failure(channel, $"cannot bind {bindTo}",
                    "choose an address of this host and a port that no other process has");

            UdpAddress remote = connectTo.GetValueOrDefault();
            if (connectTo is not null && Libc.connect(fd, &remote, remote.NativeLength) != 0)
                throw Failure(channel, $"cannot reach {remote}", "see the routes of this host (ip route get)");

            UdpAddress local = default;
            uint length = (uint)sizeof(UdpAddress);
            _ = Libc.getsockname(fd, &local, &length);
            return new UdpSocket(fd, local);
        }
        catch
        {
            _ = Libc.close(fd);
            throw;
        }
    }

    /// <summary>
    /// Takes what the host allows: the kernel accounts whole buffers, so that a window of short datagrams needs many
    /// times its own length.
    /// </summary>
    private static void AskForReceiveBuffer(int fd)
    {
        int wanted = PreferredReceiveBufferLength;
        _ = Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, &wanted, sizeof(int));
    }

    private static void SetBuffer(int fd, int option, int wanted, string channel, string parameter, string limit)
    {
        if (wanted == 0)
            return;

        int value = wanted;
        _ = Libc.setsockopt(fd, Libc.SOL_SOCKET, option, &value, sizeof(int));
        int actual = 0;
        uint length = sizeof(int);
        _ = Libc.getsockopt(fd, Libc.SOL_SOCKET, option, &actual, &length);
        // The kernel doubles what is asked for to make room for its own bookkeeping.
        if (actual / 2 < wanted)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{channel}: {parameter} {wanted} is more than this host allows ({actual / 2}); " +
                $"raise {limit} or ask for less");
    }

    private static ChannelException Failure(string channel, string what, string remedy)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new ChannelException(ErrorCode.CHANNEL_ENDPOINT_ERROR,
            $"{channel}: {what}: {Libc.Describe(errno)}; {remedy}");
    }
}
