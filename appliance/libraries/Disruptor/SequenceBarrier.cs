// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Barrier at which one consumer waits for its dependencies, and by which it is stopped.</summary>
internal sealed class SequenceBarrier(IWaitStrategy waitStrategy, DependentSequenceGroup dependentSequences)
{
    private readonly CancellationTokenSource _cancellation = new();

    internal bool IsCancellationRequested => _cancellation.IsCancellationRequested;

    /// <summary>Returns the highest available sequence, which is at least the given one, or a timeout.</summary>
    /// <exception cref="OperationCanceledException">The consumer was halted.</exception>
    internal SequenceWaitResult WaitFor(long sequence)
    {
        _cancellation.Token.ThrowIfCancellationRequested();
        long available = dependentSequences.Value;
        return available >= sequence
            ? available
            : waitStrategy.WaitFor(sequence, dependentSequences, _cancellation.Token);
    }

    internal void CancelProcessing()
    {
        _cancellation.Cancel();
        waitStrategy.SignalAllWhenBlocking();
    }
}
