// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Spins with the processor's pause hint.</summary>
public sealed class BusySpinIdleStrategy : IIdleStrategy
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
        Thread.SpinWait(1);
    }

    /// <inheritdoc/>
    public void Reset()
    {
    }
}
