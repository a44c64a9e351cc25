// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// A publisher that died between claiming a message and finishing it blocks the stream. When nothing has moved for the
/// timeout although something was claimed, what blocks becomes padding.
/// </summary>
internal sealed unsafe class PublicationGuard(LogBuffers log, PublicationParameters parameters, long timeoutNs)
{
    private readonly int _bits = LogBufferDescriptor.PositionBitsToShift(parameters.TermLength);
    private long _position = -1;
    private long _sinceNs;

    /// <summary>Looks once in a timer interval; true when something was made padding.</summary>
    /// <param name="position">Up to where was sent or read, bytes.</param>
    /// <param name="nowNs">Now, nanoseconds.</param>
    internal bool IsUnblocked(long position, long nowNs)
    {
        bool isBehind = position < LogBufferDescriptor.ProducerPosition(log.Metadata, parameters.TermLength, _bits,
            parameters.InitialTermId);
        if (position != _position || !isBehind)
        {
            _position = position;
            _sinceNs = nowNs;
            return false;
        }

        return nowNs - _sinceNs > timeoutNs && TermUnblocker.Unblock(log, position, _bits, parameters.InitialTermId);
    }
}
