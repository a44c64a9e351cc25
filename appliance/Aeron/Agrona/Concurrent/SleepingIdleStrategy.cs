// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Sleeps for a fixed time.</summary>
public sealed class SleepingIdleStrategy : IIdleStrategy
{
    private readonly int _sleepPeriodMs;

    /// <summary>Sleeps for <paramref name="sleepPeriodMs"/> milliseconds each time.</summary>
    public SleepingIdleStrategy(int sleepPeriodMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sleepPeriodMs);
        _sleepPeriodMs = sleepPeriodMs;
    }

    /// <inheritdoc/>
    public void Idle(int workCount)
    {
        if (workCount <= 0)
            Idle();
    }

    /// <inheritdoc/>
    public void Idle() => Thread.Sleep(_sleepPeriodMs);

    /// <inheritdoc/>
    public void Reset()
    {
    }
}
