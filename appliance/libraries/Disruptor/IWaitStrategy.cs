// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Strategy by which a consumer waits for the next event.</summary>
public interface IWaitStrategy
{
    /// <summary>True if the producer has to call <see cref="SignalAllWhenBlocking"/> after it published.</summary>
    bool IsBlockingStrategy { get; }

    /// <summary>
    /// Waits until the dependencies have reached the sequence. Returns the position that they have reached, which may
    /// be higher, or a timeout.
    /// </summary>
    /// <exception cref="OperationCanceledException">The consumer was halted.</exception>
    SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken);

    /// <summary>Wakes every blocked consumer.</summary>
    void SignalAllWhenBlocking();
}
