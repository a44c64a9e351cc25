// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Kernel.Threads;

namespace Telemetry.Appliance;

/// <summary>Sleeps tens of microseconds, and twice as long each time that there is still no event: for machines without
/// a core for each waiting thread. Measured values do not depend on it, only the delay of their publication.</summary>
internal sealed class PausingWaitStrategy : IWaitStrategy
{
    private const int Tries = 50;
    private const long PauseNs = 50_000;
    private const long LongestPauseNs = 800_000;

    public bool IsBlockingStrategy => false;

    public SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        int triesLeft = Tries;
        long pauseNs = PauseNs;
        long available;
        while ((available = dependentSequences.Value) < sequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (triesLeft > 0)
            {
                triesLeft--;
                continue;
            }
            HostThread.SleepNs(pauseNs);
            pauseNs = Math.Min(pauseNs * 2, LongestPauseNs);
        }
        return available;
    }

    public void SignalAllWhenBlocking()
    {
    }
}
