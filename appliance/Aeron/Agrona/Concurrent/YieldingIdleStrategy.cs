// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Gives the processor to another ready thread.</summary>
public sealed class YieldingIdleStrategy : IIdleStrategy
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
        Thread.Yield();
    }

    /// <inheritdoc/>
    public void Reset()
    {
    }
}
