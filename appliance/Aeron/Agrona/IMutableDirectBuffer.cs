// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona;

/// <summary>A block of memory that is read and written by index; numbers are little-endian.</summary>
public interface IMutableDirectBuffer : IDirectBuffer
{
    /// <summary>Sets <paramref name="length"/> bytes to <paramref name="value"/>.</summary>
    void SetMemory(int index, int length, byte value);

    /// <summary>Writes a byte.</summary>
    void PutByte(int index, byte value);

    /// <summary>Writes a 16-bit number.</summary>
    void PutShort(int index, short value);

    /// <summary>Writes a 32-bit number.</summary>
    void PutInt(int index, int value);

    /// <summary>Writes a 64-bit number.</summary>
    void PutLong(int index, long value);

    /// <summary>Copies a whole array in.</summary>
    void PutBytes(int index, byte[] src);

    /// <summary>Copies a part of an array in.</summary>
    void PutBytes(int index, byte[] src, int offset, int length);

    /// <summary>Copies a part of another buffer in.</summary>
    void PutBytes(int index, IDirectBuffer srcBuffer, int srcIndex, int length);

    /// <summary>Writes ASCII text without a length; returns its length in bytes.</summary>
    int PutStringWithoutLengthAscii(int index, string value);
}
