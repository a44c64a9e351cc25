// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics.X86;

namespace Disruptor;

/// <summary>Reads the position repeatedly: the shortest delay, for a thread with its own processor core.</summary>
public sealed class BusySpinWaitStrategy : IWaitStrategy
{
    public bool IsBlockingStrategy => false;

    public SequenceWaitResult WaitFor(
        long sequence, DependentSequenceGroup dependentSequences, CancellationToken cancellationToken)
    {
        long available;
        while ((available = dependentSequences.Value) < sequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Pause();
        }

        return available;
    }

    // A single instruction, which leaves resources to the core's other hyper-thread; a spin of the runtime is several
    // of them.
    private static void Pause()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else
            Thread.SpinWait(1);
    }

    public void SignalAllWhenBlocking()
    {
    }
}
