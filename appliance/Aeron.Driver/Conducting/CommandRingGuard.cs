// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.RingBuffer;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// A client that died between claiming a command and finishing it blocks the ring for all. After the time in which
/// every client must be heard, what it claimed becomes padding.
/// </summary>
internal sealed class CommandRingGuard(ManyToOneRingBuffer toDriver, long timeoutNs)
{
    private long _position = -1;
    private long _sinceNs;

    /// <summary>Looks once in a timer interval; true when a command was given up.</summary>
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
