// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Netlink;

/// <summary>
/// Netlink socket of the network namespace in which it was created: one request, one or many answers. Allocates nothing
/// after the start. Not thread-safe.
/// </summary>
public sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>Devices, their statistics, routes (NETLINK_ROUTE).</summary>
    public const int Routes = 0;

    /// <summary>Families that are known by name (NETLINK_GENERIC).</summary>
    internal const int Generic = 16;

    /// <summary>Sockets (NETLINK_SOCK_DIAG).</summary>
    internal const int Sockets = 4;

    private const int BufferBytes = 256 * 1024;
    private const int SequenceOffset = 8;                       // nlmsg_seq of struct nlmsghdr

    private readonly int _socket;
    private readonly int _refusal;
    private readonly byte* _buffer;
    private int _length;
    private int _offset;
    private uint _sequence;

    /// <param name="family">Netlink family.</param>
    public NetlinkSocket(int family)
        : this(family, 0)
    {
    }

    /// <param name="family">Netlink family.</param>
    /// <param name="receiveBytes">Bytes of answers that wait to be read, as SO_RCVBUF; 0 for the host's
    /// default.</param>
    internal NetlinkSocket(int family, int receiveBytes)
    {
        _socket = Libc.socket(Libc.AddressFamilyNetlink, Libc.SocketRaw | Libc.SocketCloseOnExec, family);
        _refusal = NativeError.Last;
        _buffer = (byte*)NativeMemory.AllocZeroed(BufferBytes);
        if (_socket >= 0 && receiveBytes > 0)
            _ = Libc.setsockopt(_socket, Libc.SocketLevel, Libc.ReceiveBuffer, &receiveBytes, sizeof(int));
    }

    /// <summary>Sends a request; the unread rest of an earlier answer is dropped.</summary>
    /// <param name="type">Type of the message.</param>
    /// <param name="body">Bytes after the header.</param>
    /// <returns>False if it cannot be sent; <see cref="NativeError.Last"/> then has the error.</returns>
    public bool Ask(ushort type, ushort flags, ReadOnlySpan<byte> body)
    {
        Drain();
        return Send(type, flags, body);
    }

    /// <summary>Drops all answers that wait to be read; a list that the kernel has not finished is read to its
    /// end.</summary>
    internal void Drain()
    {
        if (_socket < 0)
            return;
        // An overrun (ENOBUFS) is reported once, before the answers that did find room.
        while (Libc.recv(_socket, _buffer, BufferBytes, Libc.DoNotWait) > 0
            || NativeError.Last == Libc.ErrorNoBuffers)
        {
        }
        _length = _offset = 0;
    }

    /// <summary>Sends a request without looking for the rest of an earlier answer: for requests with one message as
    /// answer, which was read.</summary>
    /// <returns>False if it cannot be sent; <see cref="NativeError.Last"/> then has the error.</returns>
    internal bool Send(ushort type, ushort flags, ReadOnlySpan<byte> body)
    {
        if (_socket < 0)
        {
            Marshal.SetLastPInvokeError(_refusal);
            return false;
        }
        int length = NetlinkMessage.HeaderBytes + body.Length;
        byte* message = stackalloc byte[length];
        *(uint*)message = (uint)length;
        *(ushort*)(message + 4) = type;
        *(ushort*)(message + 6) = flags;
        *(uint*)(message + SequenceOffset) = ++_sequence;
        *(uint*)(message + 12) = 0;
        body.CopyTo(new Span<byte>(message + NetlinkMessage.HeaderBytes, body.Length));
        return Libc.send(_socket, message, (nuint)length, 0) == length;
    }

    /// <summary>
    /// Reads the next message of the answer. The kernel answers before the send returns, and continues a long answer
    /// whenever part of it is read, so this never waits.
    /// </summary>
    /// <param name="type">Receives its type.</param>
    /// <param name="body">Receives the bytes after its header; valid until the next call.</param>
    /// <returns>False at the end of the answer, also if it was cut off.</returns>
    public bool TryTake(out ushort type, out ReadOnlySpan<byte> body)
    {
        while (true)
        {
            if (_length - _offset < NetlinkMessage.HeaderBytes)
                Fill();
            var rest = new ReadOnlySpan<byte>(_buffer + _offset, _length - _offset);
            uint* sequence = (uint*)(_buffer + _offset + SequenceOffset);
            if (!NetlinkMessage.TryTake(ref rest, out type, out body))
                return false;
            _offset = _length - rest.Length;
            if (*sequence == _sequence)
                return true;
        }
    }

    public void Dispose()
    {
        if (_socket >= 0)
            _ = Libc.close(_socket);
        NativeMemory.Free(_buffer);
    }

    private void Fill()
    {
        _offset = 0;
        _length = _socket < 0 ? 0 : Math.Max((int)Libc.recv(_socket, _buffer, BufferBytes, Libc.DoNotWait), 0);
    }
}
