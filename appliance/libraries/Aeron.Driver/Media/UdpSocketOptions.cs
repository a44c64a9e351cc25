// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Opens sockets with the options of a channel; refuses options that the host does not allow.</summary>
/// <param name="sendBufferLength">SO_SNDBUF, bytes; 0: the system's.</param>
/// <param name="receiveBufferLength">SO_RCVBUF, bytes; 0: what the host allows, within reason.</param>
internal readonly unsafe struct UdpSocketOptions(UdpChannel channel, int sendBufferLength, int receiveBufferLength)
{
    private const int PreferredReceiveBufferLength = 2 << 20; // bytes

    /// <summary>Socket bound to an address, or to a group that it joins; connected if requested.</summary>
    internal int Open(UdpAddress bindTo, UdpAddress? connectTo, bool isGroup)
    {
        int fd = Libc.socket(bindTo.Family, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0)
            throw Failure("a UDP socket cannot be opened", "raise the limit of open files (ulimit -n)");

        try
        {
            SetBuffer(fd, Libc.SO_SNDBUF, sendBufferLength, "so-sndbuf", "net.core.wmem_max");
            AskForReceiveBuffer(fd);
            SetBuffer(fd, Libc.SO_RCVBUF, receiveBufferLength, "so-rcvbuf", "net.core.rmem_max");
            if (channel.IsMulticast)
                SetMulticast(fd, bindTo.Family == Libc.AF_INET6);
            if (isGroup)
                Set(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);

            // A socket bound to a group receives datagrams to that group only, not others on the port.
            if (Libc.bind(fd, &bindTo, bindTo.NativeLength) != 0)
                throw Failure($"cannot bind {bindTo}",
                    "choose an address of this host and a port that no other process has");
            if (isGroup)
                Join(fd, bindTo);

            UdpAddress remote = connectTo.GetValueOrDefault();
            if (connectTo is not null && Libc.connect(fd, &remote, remote.NativeLength) != 0)
                throw Failure($"cannot reach {remote}", "see the routes of this host (ip route get)");
            return fd;
        }
        catch
        {
            _ = Libc.close(fd);
            throw;
        }
    }

    private static void Set(int fd, int level, int option, int value) =>
        _ = Libc.setsockopt(fd, level, option, &value, sizeof(int));

    /// <summary>
    /// Sets the largest size that the host allows: the kernel accounts whole buffers, so a window of short datagrams
    /// needs many times its own length.
    /// </summary>
    private static void AskForReceiveBuffer(int fd) =>
        Set(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, PreferredReceiveBufferLength);

    private void SetBuffer(int fd, int option, int wanted, string parameter, string limit)
    {
        if (wanted == 0)
            return;

        Set(fd, Libc.SOL_SOCKET, option, wanted);
        int actual = 0;
        uint length = sizeof(int);
        _ = Libc.getsockopt(fd, Libc.SOL_SOCKET, option, &actual, &length);
        // The kernel doubles the requested size to make room for its own bookkeeping.
        if (actual / 2 < wanted)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{channel.Text}: {parameter} {wanted} is more than this host allows ({actual / 2}); " +
                $"raise {limit} or ask for less");
    }

    /// <summary>Sets TTL and interface of outgoing datagrams; groups joined by other sockets are not
    /// received.</summary>
    private void SetMulticast(int fd, bool isIpv6)
    {
        int level = isIpv6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP;
        Set(fd, level, isIpv6 ? Libc.IPV6_MULTICAST_ALL : Libc.IP_MULTICAST_ALL, 0);
        if (channel.Ttl is { } ttl)
            Set(fd, level, isIpv6 ? Libc.IPV6_MULTICAST_HOPS : Libc.IP_MULTICAST_TTL, ttl);
        if (channel.Interface.Index == 0)
            return;

        if (isIpv6)
        {
            Set(fd, level, Libc.IPV6_MULTICAST_IF, channel.Interface.Index);
            return;
        }

        var request = new Libc.MulticastRequest { InterfaceIndex = channel.Interface.Index };
        _ = Libc.setsockopt(fd, level, Libc.IP_MULTICAST_IF, &request, (uint)sizeof(Libc.MulticastRequest));
    }

    private void Join(int fd, in UdpAddress group)
    {
        int result;
        if (group.Family == Libc.AF_INET6)
        {
            Libc.MulticastRequest6 request = group.ToMulticastRequest6(channel.Interface.Index);
            result = Libc.setsockopt(fd, Libc.IPPROTO_IPV6, Libc.IPV6_ADD_MEMBERSHIP, &request,
                (uint)sizeof(Libc.MulticastRequest6));
        }
        else
        {
            Libc.MulticastRequest request = group.ToMulticastRequest(channel.Interface.Index);
            result = Libc.setsockopt(fd, Libc.IPPROTO_IP, Libc.IP_ADD_MEMBERSHIP, &request,
                (uint)sizeof(Libc.MulticastRequest));
        }

        if (result != 0)
            throw Failure($"cannot join {group}", "name the interface: interface=ADDRESS/PREFIX or interface={NAME}");
    }

    private ChannelException Failure(string what, string remedy)
    {
        int errno = Marshal.GetLastPInvokeError();
        // A channel endpoint error refers to a channel's status, not to a command: the waiting client would not receive
        // it.
        return new ChannelException(ErrorCode.GENERIC_ERROR,
            $"{channel.Text}: {what}: {Libc.Describe(errno)}; {remedy}");
    }
}
