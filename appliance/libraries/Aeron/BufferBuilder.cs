// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>Message of one session under assembly, and the header for its delivery.</summary>
internal sealed class BufferBuilder
{
    private const int MinBufferLength = 4096;          // bytes

    private readonly UnsafeBuffer _headerBuffer = new(new byte[FrameDescriptor.HeaderLength]);
    private readonly Header _header;
    private readonly UnsafeBuffer _buffer;
    private int _length;
    private int _nextTermOffset = -1;                  // -1: no message is open
    private int _termLengthTaken;

    internal BufferBuilder(int initialBufferLength, Header first)
    {
        _buffer = new UnsafeBuffer(new byte[Math.Max(initialBufferLength, MinBufferLength)]);
        _header = new Header(_headerBuffer, first.InitialTermId, first.PositionBitsToShift);
    }

    internal void Begin(IDirectBuffer buffer, int offset, int length, Header header)
    {
        _headerBuffer.PutBytes(0, header.Buffer, header.Offset, FrameDescriptor.HeaderLength);
        _length = 0;
        _termLengthTaken = 0;
        Append(buffer, offset, length, header);
    }

    /// <summary>Adds the next fragment; if it is not the next one, drops the message and returns false.</summary>
    internal bool Continue(IDirectBuffer buffer, int offset, int length, Header header)
    {
        if (header.TermOffset != _nextTermOffset || header.TermId != _headerBuffer.GetInt(FrameDescriptor.TermIdOffset))
        {
            _nextTermOffset = -1;
            return false;
        }

        Append(buffer, offset, length, header);
        return true;
    }

    internal void Deliver(Header last, IFragmentHandler handler)
    {
        byte flags = (byte)(_headerBuffer.GetByte(FrameDescriptor.FlagsOffset) | last.Flags);
        _headerBuffer.PutByte(FrameDescriptor.FlagsOffset, flags);
        _headerBuffer.PutInt(FrameDescriptor.FrameLengthOffset, FrameDescriptor.HeaderLength + _length);
        _header.Set(_headerBuffer, 0);
        _header.SetTermLengthTaken(_termLengthTaken);
        _nextTermOffset = -1;
        handler.OnFragment(_buffer, 0, _length, _header);
    }

    private void Append(IDirectBuffer buffer, int offset, int length, Header header)
    {
        EnsureCapacity(_length + length);
        _buffer.PutBytes(_length, buffer, offset, length);
        _length += length;
        _termLengthTaken += FrameDescriptor.Align(header.FrameLength);
        _nextTermOffset = header.NextTermOffset;
    }

    private void EnsureCapacity(int required)
    {
        if (required <= _buffer.Capacity)
            return;

        // Bounded by the longest message, which the driver bounds by the term length.
        byte[] larger = new byte[BitOperations.RoundUpToPowerOf2((uint)required)];
        _buffer.GetBytes(0, larger, 0, _length);
        _buffer.Wrap(larger);
    }
}
