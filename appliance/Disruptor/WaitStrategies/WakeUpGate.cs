// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>
/// Where consumers block until the producer moves on. The producer takes the lock only when somebody waits behind it.
/// </summary>
internal sealed class WakeUpGate
{
    private readonly object _gate = new();
    private int _waiters;

    /// <summary>
    /// Blocks until the cursor has reached the sequence. Returns false when the time ran out first
    /// (<see cref="Timeout.Infinite"/>: never).
    /// </summary>
    internal bool WaitForCursor(
        long sequence, DependentSequenceGroup dependentSequences, int timeoutMs, CancellationToken cancellationToken)
    {
        if (dependentSequences.CursorValue >= sequence)
            return true;

        lock (_gate)
        {
            // A full fence between "I wait" and reading the cursor; pairs with the fence in SignalAll between
            // the cursor's write and reading the waiters. One of the two always sees the other.
            Interlocked.Increment(ref _waiters);
            try
            {
                while (dependentSequences.CursorValue < sequence)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!Monitor.Wait(_gate, timeoutMs))
                        return false;
                }
            }
            finally
            {
                Interlocked.Decrement(ref _waiters);
            }
        }

        return true;
    }

    /// <summary>Spins until the consumers before this one, which run already, have reached the sequence.</summary>
    internal static long SpinForDependencies(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        SpinWait spinner = default;
        long available;
        while ((available = dependentSequences.Value) < sequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        return available;
    }

    /// <summary>Wakes all who block.</summary>
    internal void SignalAll()
    {
        Thread.MemoryBarrier();
        if (Volatile.Read(ref _waiters) == 0)
            return;

        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
