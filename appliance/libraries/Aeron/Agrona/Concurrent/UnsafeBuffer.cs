// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Adaptive.Agrona.Concurrent;

/// <summary>View over an array, which it pins, or native memory, which it does not own. Checks bounds.</summary>
public sealed unsafe class UnsafeBuffer : IAtomicBuffer, IDisposable
{
    private byte* _address;
    private int _capacity;
    private GCHandle _pin;

    /// <summary>Creates an empty view; wrap memory before use.</summary>
    public UnsafeBuffer()
    {
    }

    /// <summary>Creates a view over a whole array.</summary>
    public UnsafeBuffer(byte[] buffer) => Wrap(buffer);

    /// <summary>Creates a view over native memory.</summary>
    public UnsafeBuffer(IntPtr address, int length) => Wrap(address, length);

    /// <summary>Releases the pinned array if <see cref="Dispose"/> was not called.</summary>
    ~UnsafeBuffer() => Unpin();

    public int Capacity => _capacity;

    public IntPtr BufferPointer => (IntPtr)_address;

    /// <summary>Becomes a view over a whole array.</summary>
    public void Wrap(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Wrap(buffer, 0, buffer.Length);
    }

    /// <summary>Becomes a view over a part of an array.</summary>
    public void Wrap(byte[] buffer, int offset, int length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, buffer.Length - length);
        Unpin();
        _pin = GCHandle.Alloc(buffer, GCHandleType.Pinned);
        _address = (byte*)_pin.AddrOfPinnedObject() + offset;
        _capacity = length;
    }

    /// <summary>Becomes a view over native memory, which must outlive it.</summary>
    public void Wrap(IntPtr pointer, int length)
    {
        Unpin();
        _address = (byte*)pointer;
        _capacity = length;
    }

    /// <summary>Releases the pinned array, if any; the view is then empty.</summary>
    public void Dispose()
    {
        Unpin();
        _address = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one compare on every access; a call would cost more than it
    public void BoundsCheck(int index, int length)
    {
        // A negative index or length makes the unsigned sum larger than any capacity.
        if ((ulong)(uint)index + (uint)length > (uint)_capacity)
            ThrowOutside(index, length);
    }

    public byte GetByte(int index) => *At(index, sizeof(byte));

    public int GetInt(int index) => Unsafe.ReadUnaligned<int>(At(index, sizeof(int)));

    public long GetLong(int index) => Unsafe.ReadUnaligned<long>(At(index, sizeof(long)));

    public void GetBytes(int index, byte[] dst)
    {
        ArgumentNullException.ThrowIfNull(dst);
        GetBytes(index, dst, 0, dst.Length);
    }

    public void GetBytes(int index, byte[] dst, int offset, int length) =>
        new ReadOnlySpan<byte>(At(index, length), length).CopyTo(dst.AsSpan(offset, length));

    public void PutByte(int index, byte value) => *At(index, sizeof(byte)) = value;

    public void PutInt(int index, int value) => Unsafe.WriteUnaligned(At(index, sizeof(int)), value);

    public void PutLong(int index, long value) => Unsafe.WriteUnaligned(At(index, sizeof(long)), value);

    public void PutBytes(int index, byte[] src)
    {
        ArgumentNullException.ThrowIfNull(src);
        PutBytes(index, src, 0, src.Length);
    }

    /// <summary>Copies a part of an array into the buffer, from an index on.</summary>
    public void PutBytes(int index, byte[] src, int offset, int length) =>
        src.AsSpan(offset, length).CopyTo(new Span<byte>(At(index, length), length));

    /// <summary>Copies a part of another buffer into this one, from an index on.</summary>
    public void PutBytes(int index, IDirectBuffer srcBuffer, int srcIndex, int length)
    {
        ArgumentNullException.ThrowIfNull(srcBuffer);
        srcBuffer.BoundsCheck(srcIndex, length);
        Buffer.MemoryCopy((byte*)srcBuffer.BufferPointer + srcIndex, At(index, length), length, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* At(int index, int length)
    {
        BoundsCheck(index, length);
        return _address + index;
    }

    private void Unpin()
    {
        if (_pin.IsAllocated)
            _pin.Free();
    }

    [DoesNotReturn]
    private void ThrowOutside(int index, int length) =>
        throw new ArgumentOutOfRangeException(nameof(index), $"index={index} length={length} capacity={_capacity}");
}
