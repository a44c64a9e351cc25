// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>
/// Blocks until the producer signals or the time is over; then the handler's
/// <see cref="IValueEventHandler{T}.OnTimeout"/> is called. For stages that have timers of their own.
/// </summary>
public sealed class TimeoutBlockingWaitStrategy : IWaitStrategy
{
    private readonly WakeUpGate _gate = new();
    private readonly int _timeoutMs;

    /// <summary>Makes a strategy that blocks for at most this long, in whole milliseconds and at least one.</summary>
    public TimeoutBlockingWaitStrategy(TimeSpan timeout) =>
        _timeoutMs = (int)Math.Clamp(timeout.TotalMilliseconds, 1, int.MaxValue);

    /// <inheritdoc/>
    public bool IsBlockingStrategy => true;

    /// <inheritdoc/>
    public SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        if (!_gate.WaitForCursor(sequence, dependentSequences, _timeoutMs, cancellationToken))
            return SequenceWaitResult.Timeout;

        return WakeUpGate.SpinForDependencies(sequence, dependentSequences, cancellationToken);
    }

    /// <inheritdoc/>
    public void SignalAllWhenBlocking() => _gate.SignalAll();
}
