// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.RingBuffer;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// Frees the command ring when a client died between claiming a command and finishing it, which blocks the ring for
/// all. Once the client must have timed out, its claim becomes padding.
/// </summary>
internal sealed class CommandRingGuard(ManyToOneRingBuffer toDriver, long timeoutNs)
{
    private long _position = -1;
    private long _sinceNs;

    /// <summary>Checks once per timer interval; returns true if a command was discarded.</summary>
    internal bool IsUnblocked(long nowNs)
    {
        long position = toDriver.ConsumerPosition;
        if (position != _position || toDriver.ProducerPosition == position)
        {
            _position = position;
            _sinceNs = nowNs;
            return false;
        }

        return nowNs - _sinceNs > timeoutNs && toDriver.Unblock();
    }
}
