// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Appliance.Kernel;

namespace Telemetry.Appliance.Host;

/// <summary>
/// A netlink socket of the network namespace in which it was made: one question, one or many answers. Nothing is
/// allocated after the start. Not for several threads.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    internal const int HeaderBytes = 16;                        // struct nlmsghdr
    internal const ushort Request = 1;                          // NLM_F_REQUEST
    internal const ushort Dump = 0x300;                         // NLM_F_DUMP
    internal const int ErrorMessage = 2;                        // NLMSG_ERROR
    internal const int DoneMessage = 3;                         // NLMSG_DONE

    private const int BufferBytes = 256 * 1024;
    private const int DoNotWait = 0x40;                         // MSG_DONTWAIT

    private readonly int _socket;
    private readonly byte* _buffer;
    private int _length;
    private int _offset;
    private uint _sequence;

    /// <param name="protocol">Which of netlink's families.</param>
    internal NetlinkSocket(int protocol)
    {
        _socket = Libc.socket(Libc.AddressFamilyNetlink, Libc.SocketRaw | Libc.SocketCloseOnExec, protocol);
        _buffer = (byte*)NativeMemory.AllocZeroed(BufferBytes);
    }

    /// <summary>Asks; what was not taken of an earlier answer is dropped.</summary>
    /// <param name="type">Type of the message.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="body">What follows the header.</param>
    /// <returns>False if it cannot be asked.</returns>
    internal bool Ask(ushort type, ushort flags, ReadOnlySpan<byte> body)
    {
        while (_socket >= 0 && Libc.recv(_socket, _buffer, BufferBytes, DoNotWait) > 0)
        {
        }
        _length = _offset = 0;
        int length = HeaderBytes + body.Length;
        byte* message = stackalloc byte[length];
        *(uint*)message = (uint)length;
        *(ushort*)(message + 4) = type;
        *(ushort*)(message + 6) = flags;
        *(uint*)(message + 8) = ++_sequence;
        *(uint*)(message + 12) = 0;
        body.CopyTo(new Span<byte>(message + HeaderBytes, body.Length));
        return Libc.send(_socket, message, (nuint)length, 0) == length;
    }

    /// <summary>
    /// Takes the next message of the answer. The kernel answers before sending returns, and goes on with a long answer
    /// whenever some of it was taken, so there is never a wait.
    /// </summary>
    /// <param name="type">Receives its type.</param>
    /// <param name="body">Receives what follows its header; valid until the next call.</param>
    /// <returns>False if there is none; an answer that was cut off ends so too.</returns>
    internal bool TryTake(out int type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        while (true)
        {
            if (_length - _offset < HeaderBytes && !Fill())
                return false;
            byte* message = _buffer + _offset;
            uint length = *(uint*)message;
            if (length < HeaderBytes || length > (uint)(_length - _offset))
                return false;
            _offset += (int)((length + 3) & ~3u);
            if (*(uint*)(message + 8) != _sequence)
                continue;
            type = *(ushort*)(message + 4);
            body = new ReadOnlySpan<byte>(message + HeaderBytes, (int)length - HeaderBytes);
            return true;
        }
    }

    /// <summary>Takes the next attribute of a message.</summary>
    /// <returns>False if there is none, or the rest is no attribute.</returns>
    internal static bool TryTakeAttribute(
        scoped ref ReadOnlySpan<byte> attributes, out int type, out ReadOnlySpan<byte> value)
    {
        const int AttributeHeaderBytes = 4;
        const int TypeMask = 0x3FFF;                            // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
        type = 0;
        value = default;
        if (attributes.Length < AttributeHeaderBytes)
            return false;
        int length = MemoryMarshal.Read<ushort>(attributes);
        if (length < AttributeHeaderBytes || length > attributes.Length)
            return false;
        type = MemoryMarshal.Read<ushort>(attributes[2..]) & TypeMask;
        value = attributes[AttributeHeaderBytes..length];
        attributes = attributes[Math.Min((length + 3) & ~3, attributes.Length)..];
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_socket >= 0)
            _ = Libc.close(_socket);
        NativeMemory.Free(_buffer);
    }

    private bool Fill()
    {
        _offset = 0;
        _length = _socket < 0 ? 0 : (int)Libc.recv(_socket, _buffer, BufferBytes, DoNotWait);
        return _length >= HeaderBytes;
    }
}
