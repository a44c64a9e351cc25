// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Spins 100 times, then yields the core to any other ready thread: short delay, busy core.</summary>
public sealed class YieldingWaitStrategy : IWaitStrategy
{
    private const int SpinTries = 100;

    public bool IsBlockingStrategy => false;

    public SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        int spinsLeft = SpinTries;
        long available;
        while ((available = dependentSequences.Value) < sequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (spinsLeft > 0)
                spinsLeft--;
            else
                Thread.Yield();
        }

        return available;
    }

    public void SignalAllWhenBlocking()
    {
    }
}
