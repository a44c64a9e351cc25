// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>
/// Spins, then yields, then sleeps about 1 ms at a time: costs an idle consumer almost nothing and the producer
/// nothing. For stages whose delay does not matter.
/// </summary>
public sealed class SleepingWaitStrategy : IWaitStrategy
{
    private const int DefaultRetries = 200;
    private const int RetriesThatYield = 100;
    private const int SleepMs = 1;

    private readonly int _retries;

    /// <summary>Makes a strategy that looks this many times before it sleeps; the last 100 times it yields.</summary>
    public SleepingWaitStrategy(int retries = DefaultRetries) => _retries = retries;

    /// <inheritdoc/>
    public bool IsBlockingStrategy => false;

    /// <inheritdoc/>
    public SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        int retriesLeft = _retries;
        long available;
        while ((available = dependentSequences.Value) < sequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (retriesLeft == 0)
            {
                Thread.Sleep(SleepMs);
                continue;
            }

            retriesLeft--;
            if (retriesLeft < RetriesThatYield)
                Thread.Yield();
        }

        return available;
    }

    /// <inheritdoc/>
    public void SignalAllWhenBlocking()
    {
    }
}
