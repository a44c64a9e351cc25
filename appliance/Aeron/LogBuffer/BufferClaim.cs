// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>A range of a term claimed for one message: write into it, then commit or abort.</summary>
public sealed unsafe class BufferClaim
{
    private readonly UnsafeBuffer _buffer = new();

    /// <summary>The claimed frame; the message begins at <see cref="Offset"/>.</summary>
    public IMutableDirectBuffer Buffer => _buffer;

    /// <summary>Index of the message in <see cref="Buffer"/>.</summary>
    public int Offset => FrameDescriptor.HeaderLength;

    /// <summary>Length of the message, bytes.</summary>
    public int Length => _buffer.Capacity - FrameDescriptor.HeaderLength;

    /// <summary>The application's own 64 bits in the header.</summary>
    public long ReservedValue() => _buffer.GetLong(FrameDescriptor.ReservedValueOffset);

    /// <summary>Sets the application's own 64 bits in the header.</summary>
    public BufferClaim ReservedValue(long value)
    {
        _buffer.PutLong(FrameDescriptor.ReservedValueOffset, value);
        return this;
    }

    /// <summary>Makes the message visible.</summary>
    public void Commit() => Publish(_buffer.Capacity);

    /// <summary>Gives the range up: it becomes padding.</summary>
    public void Abort()
    {
        _buffer.PutShort(FrameDescriptor.TypeOffset, (short)FrameDescriptor.PaddingType);
        Publish(FrameDescriptor.Align(_buffer.Capacity));
    }

    internal void Wrap(byte* frame, int frameLength) => _buffer.Wrap((IntPtr)frame, frameLength);

    // The release pairs with the reader's acquire of the frame length.
    private void Publish(int frameLength) =>
        Volatile.Write(ref Unsafe.AsRef<int>((void*)_buffer.BufferPointer), frameLength);
}
