// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Lets one thread wait until another has made something true, without a system call where nobody waits. The waiting
/// one announces itself, looks again, then waits; the other makes it true, then rings: so one of them sees the other.
/// </summary>
internal sealed class WakeUp : IDisposable
{
    private readonly AutoResetEvent _event = new(false);
    private readonly WaitHandle[] _reasons;
    private int _isAwaited;

    /// <param name="stop">Ends each wait.</param>
    public WakeUp(CancellationToken stop) => _reasons = [_event, stop.WaitHandle];

    /// <summary>Waiting thread: from now on the other one rings.</summary>
    public void Announce()
    {
        Volatile.Write(ref _isAwaited, 1);
        Interlocked.MemoryBarrier();            // pairs with the one in Ring
    }

    /// <summary>Waiting thread: blocks until the other one rings or it is over; it may also be for nothing.</summary>
    public void Wait() => _ = WaitHandle.WaitAny(_reasons);

    /// <summary>Waiting thread: it waits no more.</summary>
    public void Withdraw() => Volatile.Write(ref _isAwaited, 0);

    /// <summary>The other thread, after it has made something true.</summary>
    public void Ring()
    {
        Interlocked.MemoryBarrier();            // pairs with the one in Announce
        if (Volatile.Read(ref _isAwaited) != 0)
            _ = _event.Set();
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
