// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Kernel.Native;

namespace Telemetry.Appliance.Host;

/// <summary>
/// A netlink socket of the network namespace in which it was made: one question, one or many answers. Nothing is
/// allocated after the start. Not for several threads.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int BufferBytes = 256 * 1024;

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
        while (_socket >= 0 && Libc.recv(_socket, _buffer, BufferBytes, Libc.DoNotWait) > 0)
        {
        }
        _length = _offset = 0;
        int length = NetlinkMessage.HeaderBytes + body.Length;
        byte* message = stackalloc byte[length];
        *(uint*)message = (uint)length;
        *(ushort*)(message + 4) = type;
        *(ushort*)(message + 6) = flags;
        *(uint*)(message + 8) = ++_sequence;
        *(uint*)(message + 12) = 0;
        body.CopyTo(new Span<byte>(message + NetlinkMessage.HeaderBytes, body.Length));
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
            if (_length - _offset < NetlinkMessage.HeaderBytes && !Fill())
                return false;
            byte* message = _buffer + _offset;
            uint length = *(uint*)message;
            if (length < NetlinkMessage.HeaderBytes || length > (uint)(_length - _offset))
                return false;
            _offset += NetlinkMessage.Aligned((int)length);
            if (*(uint*)(message + 8) != _sequence)
                continue;
            type = *(ushort*)(message + 4);
            body = new ReadOnlySpan<byte>(
                message + NetlinkMessage.HeaderBytes, (int)length - NetlinkMessage.HeaderBytes);
            return true;
        }
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
        _length = _socket < 0 ? 0 : (int)Libc.recv(_socket, _buffer, BufferBytes, Libc.DoNotWait);
        return _length >= NetlinkMessage.HeaderBytes;
    }
}
