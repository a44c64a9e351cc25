// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>Yields for a millisecond, then says that the time is over.</summary>
internal sealed class ImpatientWaitStrategy : IWaitStrategy
{
    private const long TimeIsOver = -3;
    private const long PatienceMs = 1;

    public bool IsBlockingStrategy => false;

    public SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        long startedMs = Environment.TickCount64;
        while (dependentSequences.Value < sequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Environment.TickCount64 - startedMs > PatienceMs)
                return new SequenceWaitResult(TimeIsOver);
            Thread.Yield();
        }
        return dependentSequences.Value;
    }

    public void SignalAllWhenBlocking()
    {
        // Nobody sleeps.
    }
}
