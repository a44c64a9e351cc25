// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona;

/// <summary>Block of memory that is read by index; numbers are little-endian.</summary>
public interface IDirectBuffer
{
    /// <summary>Address of the first byte.</summary>
    IntPtr BufferPointer { get; }

    /// <summary>Throws unless <paramref name="length"/> bytes from <paramref name="index"/> are inside.</summary>
    void BoundsCheck(int index, int length);

    /// <summary>The byte at <paramref name="index"/>.</summary>
    byte GetByte(int index);

    /// <summary>The 32-bit number at <paramref name="index"/>.</summary>
    int GetInt(int index);

    /// <summary>The 64-bit number at <paramref name="index"/>.</summary>
    long GetLong(int index);

    /// <summary>Copies bytes out, as many as <paramref name="dst"/> is long.</summary>
    void GetBytes(int index, byte[] dst);

    /// <summary>Copies <paramref name="length"/> bytes out.</summary>
    void GetBytes(int index, byte[] dst, int offset, int length);
}
