// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Does nothing: the caller spins at full speed.</summary>
public sealed class NoOpIdleStrategy : IIdleStrategy
{
    /// <inheritdoc/>
    public void Idle(int workCount)
    {
        if (workCount <= 0)
            Idle();
    }

    /// <inheritdoc/>
    public void Idle()
    {
        // Returning at once is the strategy.
    }

    /// <inheritdoc/>
    public void Reset()
    {
    }
}
