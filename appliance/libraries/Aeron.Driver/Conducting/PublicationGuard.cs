// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// Frees a stream that is blocked because a publisher died between claiming a message and finishing it. If nothing has
/// moved for the timeout although something was claimed, the blocking message becomes padding.
/// </summary>
internal sealed unsafe class PublicationGuard(LogBuffers log, PublicationParameters parameters, long timeoutNs)
{
    private readonly int _bits = LogBufferDescriptor.PositionBitsToShift(parameters.TermLength);
    private long _position = -1;
    private long _sinceNs;

    /// <summary>Checks once per timer interval; returns true if something became padding.</summary>
    /// <param name="position">Position up to which was sent or read, bytes.</param>
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
