// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Links;

/// <summary>
/// Socket on which the kernel announces that network devices of a namespace appear, disappear or change: the namespace
/// of the thread that created the socket.
/// </summary>
internal sealed unsafe class LinkSocket : IDisposable
{
    private const int BufferBytes = 32 * 1024;
    private const uint LinkGroup = 1;                           // RTMGRP_LINK

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _fd;

    /// <exception cref="FailureException">The kernel refuses.</exception>
    internal LinkSocket()
    {
        _fd = Libc.socket(Libc.AddressFamilyNetlink, Libc.SocketRaw | Libc.SocketCloseOnExec, 0);
        if (_fd < 0)
            Throw("socket(AF_NETLINK)");
        var address = new NetlinkAddress { Family = Libc.AddressFamilyNetlink, Groups = LinkGroup };
        if (Libc.bind(_fd, &address, (uint)sizeof(NetlinkAddress)) < 0)
        {
            int errno = NativeError.Last;
            Dispose();
            Marshal.SetLastPInvokeError(errno);
            Throw("bind(RTMGRP_LINK)");
        }
    }

    /// <summary>Receives messages that arrived since the last call, several at a time; no allocation.</summary>
    /// <param name="messages">The messages; empty with a true result if some were lost, so that all devices must be
    /// checked.</param>
    /// <returns>False if there are no more.</returns>
    internal bool TryRead(out ReadOnlySpan<byte> messages)
    {
        messages = default;
        nint length;
        fixed (byte* start = _buffer)
            length = Libc.recv(_fd, start, BufferBytes, Libc.DoNotWait);
        if (length > 0)
            messages = _buffer.AsSpan(0, (int)length);
        return length > 0 || (length < 0 && NativeError.Last == Libc.ErrorNoBuffers);
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = -1;
    }

    private static void Throw(string call) =>
        NativeError.Throw(call, NativeError.Last, "interfaces", "changes of interfaces cannot be followed",
            "see 'telemetry doctor'");

    /// <summary><c>struct sockaddr_nl</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NetlinkAddress
    {
        internal ushort Family;
        internal ushort Padding;
        internal uint Port;
        internal uint Groups;
    }
}
