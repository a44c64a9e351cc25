// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Spins, then yields, then sleeps twice as long each time up to a bound.</summary>
public sealed class BackoffIdleStrategy : IIdleStrategy
{
    private readonly long _maxSpins;
    private readonly long _maxYields;
    private readonly long _minParkPeriodMs;
    private readonly long _maxParkPeriodMs;
    private long _spins;
    private long _yields;
    private long _parkPeriodMs;

    /// <summary>Spins and yields so many times before it sleeps; periods are milliseconds.</summary>
    public BackoffIdleStrategy(long maxSpins, long maxYields, long minParkPeriodMs, long maxParkPeriodMs)
    {
        _maxSpins = maxSpins;
        _maxYields = maxYields;
        _minParkPeriodMs = Math.Max(1, minParkPeriodMs);
        _maxParkPeriodMs = Math.Max(_minParkPeriodMs, maxParkPeriodMs);
        _parkPeriodMs = _minParkPeriodMs;
    }

    /// <inheritdoc/>
    public void Idle(int workCount)
    {
        if (workCount > 0)
            Reset();
        else
            Idle();
    }

    /// <inheritdoc/>
    public void Idle()
    {
        if (_spins < _maxSpins)
        {
            _spins++;
            Thread.SpinWait(1);
        }
        else if (_yields < _maxYields)
        {
            _yields++;
            Thread.Yield();
        }
        else
        {
            Thread.Sleep((int)_parkPeriodMs);
            _parkPeriodMs = Math.Min(_parkPeriodMs * 2, _maxParkPeriodMs);
        }
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _spins = 0;
        _yields = 0;
        _parkPeriodMs = _minParkPeriodMs;
    }
}
