// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Utilities;

/// <summary>
/// Lets writers go on without waiting while a reader swaps what they write to, and tells the reader when no writer is
/// left that saw the old state. Writers count themselves in at the start of their section, in the current phase's
/// counter, and out at its end; the reader turns the phase over and waits until as many have left the old phase as
/// entered it. The sign of the entry counter is the phase: even phases count from 0, odd ones from the lowest number.
/// </summary>
internal sealed class WriterReaderPhaser
{
    private readonly object _readerLock = new();
    private long _entered;
    private long _leftEven;
    private long _leftOdd = long.MinValue;

    /// <summary>Begins a writer's section. Returns the ticket for its end. Never waits.</summary>
    internal long WriterCriticalSectionEnter() => Interlocked.Increment(ref _entered) - 1;

    /// <summary>Ends the section that the ticket was given for. Never waits.</summary>
    internal void WriterCriticalSectionExit(long ticket)
    {
        if (ticket < 0)
            Interlocked.Increment(ref _leftOdd);
        else
            Interlocked.Increment(ref _leftEven);
    }

    internal void ReaderLock() => Monitor.Enter(_readerLock);

    internal void ReaderUnlock() => Monitor.Exit(_readerLock);

    /// <summary>
    /// Returns when every writer that began before the call has ended. The caller holds the reader lock, and has
    /// swapped before what new writers use.
    /// </summary>
    internal void FlipPhase()
    {
        if (!Monitor.IsEntered(_readerLock))
            throw new InvalidOperationException("The reader lock must be held.");

        bool nextIsEven = Volatile.Read(ref _entered) < 0;
        long firstOfNext = nextIsEven ? 0 : long.MinValue;
        Volatile.Write(ref nextIsEven ? ref _leftEven : ref _leftOdd, firstOfNext);

        long enteredBefore = Interlocked.Exchange(ref _entered, firstOfNext);
        ref long left = ref nextIsEven ? ref _leftOdd : ref _leftEven;
        SpinWait spinner = default;
        while (Volatile.Read(ref left) != enteredBefore)
            spinner.SpinOnce();
    }
}
