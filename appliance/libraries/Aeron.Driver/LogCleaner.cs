// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver;

/// <summary>Zeroes the part of a log that is no longer needed: a length of 0 must mean "not written" when it is
/// reused.</summary>
/// <param name="position">Position from which it is not clean.</param>
internal struct LogCleaner(LogBuffers log, long position)
{
    private long _position = position;

    /// <summary>Zeroes up to a position.</summary>
    internal unsafe void CleanUpTo(long position)
    {
        int bits = LogBufferDescriptor.PositionBitsToShift(log.TermLength);
        while (_position < position)
        {
            int offset = (int)_position & (log.TermLength - 1);
            int length = (int)Math.Min(position - _position, log.TermLength - offset);
            byte* term = log.Term(LogBufferDescriptor.IndexByPosition(_position, bits));
            new Span<byte>(term + offset, length).Clear();
            _position += length;
        }
    }
}
