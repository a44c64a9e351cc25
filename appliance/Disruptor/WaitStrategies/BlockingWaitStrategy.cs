// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>
/// Blocks until the producer signals: no idle cost, tens of microseconds of delay, and a fence for each publication
/// (a lock when a consumer sleeps).
/// </summary>
public sealed class BlockingWaitStrategy : IWaitStrategy
{
    private readonly WakeUpGate _gate = new();

    /// <inheritdoc/>
    public bool IsBlockingStrategy => true;

    /// <inheritdoc/>
    public SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        _gate.WaitForCursor(sequence, dependentSequences, Timeout.Infinite, cancellationToken);
        return WakeUpGate.SpinForDependencies(sequence, dependentSequences, cancellationToken);
    }

    /// <inheritdoc/>
    public void SignalAllWhenBlocking() => _gate.SignalAll();
}
