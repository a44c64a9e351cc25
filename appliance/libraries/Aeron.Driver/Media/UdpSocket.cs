// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Non-blocking UDP socket that allocates nothing in use. A publication on a multicast channel has two: one sends to
/// the data group, the other receives from the control group.
/// </summary>
internal sealed unsafe class UdpSocket : IUdpTransport
{
    private readonly DatagramBatch _batch = new();
    private int _sendFd;
    private int _receiveFd;

    private UdpSocket(int sendFd, int receiveFd)
    {
        _sendFd = sendFd;
        _receiveFd = receiveFd;
        UdpAddress local = default;
        uint length = (uint)sizeof(UdpAddress);
        _ = Libc.getsockname(sendFd, &local, &length);
        LocalAddress = local;
    }

    public UdpAddress LocalAddress { get; }

    /// <summary>Creates a publication's socket: connected to the endpoint if the channel has one.</summary>
    internal static UdpSocket Connect(UdpChannel channel, int sendBufferLength, int receiveBufferLength)
    {
        var options = new UdpSocketOptions(channel, sendBufferLength, receiveBufferLength);
        bool isConnected = !channel.IsMultiDestination;
        int sendFd = options.Open(channel.LocalBind, isConnected ? channel.Endpoint : null, isGroup: false);
        if (!channel.IsMulticast)
            return new UdpSocket(sendFd, sendFd);

        try
        {
            return new UdpSocket(sendFd, options.Open(channel.GroupControl, null, isGroup: true));
        }
        catch
        {
            _ = Libc.close(sendFd);
            throw;
        }
    }

    /// <summary>Creates a subscription's socket: bound to the channel's endpoint, and a member of it if it is a
    /// group.</summary>
    internal static UdpSocket Bind(UdpChannel channel, int sendBufferLength, int receiveBufferLength)
    {
        var options = new UdpSocketOptions(channel, sendBufferLength, receiveBufferLength);
        int fd = options.Open(channel.Endpoint, null, channel.IsMulticast);
        return new UdpSocket(fd, fd);
    }

    public bool Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* bytes = datagram)
        {
            nint sent = Libc.send(_sendFd, bytes, (nuint)datagram.Length, 0);
            // ECONNREFUSED reports an earlier datagram to a closed port; this one has not been tried.
            if (sent < 0 && Marshal.GetLastPInvokeError() is Libc.ECONNREFUSED or Libc.EINTR)
                sent = Libc.send(_sendFd, bytes, (nuint)datagram.Length, 0);
            return sent == datagram.Length;
        }
    }

    public int Send(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths)
    {
        // For one datagram, the call for several costs a little more.
        if (lengths.Length == 1)
            return Send(datagrams[..lengths[0]]) ? 1 : 0;

        fixed (byte* bytes = datagrams)
        {
            _batch.Set(bytes, lengths);
            int taken = _batch.Send(_sendFd);
            if (taken > 0 || !_batch.IsCutByKernel || !IsRefusalToCut(Marshal.GetLastPInvokeError()))
                return taken;

            // The kernel cannot segment for this interface: its MTU is too small, or it does not compute checksums.
            _batch.IsCutByKernel = false;
            _batch.Set(bytes, lengths);
            return _batch.Send(_sendFd);
        }
    }

    public bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination)
    {
        fixed (byte* bytes = datagram)
        fixed (UdpAddress* address = &destination)
        {
            nint sent = Libc.sendto(_sendFd, bytes, (nuint)datagram.Length, 0, address, address->NativeLength);
            if (sent < 0 && Marshal.GetLastPInvokeError() is Libc.ECONNREFUSED or Libc.EINTR)
                sent = Libc.sendto(_sendFd, bytes, (nuint)datagram.Length, 0, address, address->NativeLength);
            return sent == datagram.Length;
        }
    }

    public int Receive(Span<byte> buffer, out UdpAddress source)
    {
        UdpAddress from = default;
        uint length = (uint)sizeof(UdpAddress);
        fixed (byte* bytes = buffer)
        {
            nint received = Libc.recvfrom(_receiveFd, bytes, (nuint)buffer.Length, 0, &from, &length);
            // ECONNREFUSED reports an earlier datagram; a received one may still be waiting.
            if (received < 0 && Marshal.GetLastPInvokeError() == Libc.ECONNREFUSED)
                received = Libc.recvfrom(_receiveFd, bytes, (nuint)buffer.Length, 0, &from, &length);
            source = from;
            return received < 0 ? -1 : (int)received;
        }
    }

    public void Dispose()
    {
        int sendFd = Interlocked.Exchange(ref _sendFd, -1);
        int receiveFd = Interlocked.Exchange(ref _receiveFd, -1);
        if (sendFd >= 0)
            _ = Libc.close(sendFd);
        if (receiveFd >= 0 && receiveFd != sendFd)
            _ = Libc.close(receiveFd);
    }

    // EMSGSIZE: kernels since 6.13 return it in place of EINVAL for a segment longer than the interface's MTU.
    private static bool IsRefusalToCut(int error) => error is Libc.EINVAL or Libc.EIO or Libc.EMSGSIZE;
}
