// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Lets one thread wait for a condition that another makes true, without a system call if nothing waits. The waiting
/// thread announces itself, checks the condition again, then waits; the other makes it true, then rings: full barriers
/// ensure that at least one sees the other.
/// </summary>
internal sealed class WakeUp : IDisposable
{
    private readonly AutoResetEvent _event = new(false);
    private readonly WaitHandle[] _reasons;
    private int _isAwaited;

    /// <param name="stop">Ends each wait.</param>
    public WakeUp(CancellationToken stop) => _reasons = [_event, stop.WaitHandle];

    /// <summary>Waiting thread: requests a ring.</summary>
    public void Announce()
    {
        Volatile.Write(ref _isAwaited, 1);
        Interlocked.MemoryBarrier();            // pairs with the one in Ring
    }

    /// <summary>Waiting thread: blocks until the other thread rings or a stop is requested; may return without
    /// cause.</summary>
    public void Wait() => _ = WaitHandle.WaitAny(_reasons);

    /// <summary>Waiting thread: cancels its request.</summary>
    public void Withdraw() => Volatile.Write(ref _isAwaited, 0);

    /// <summary>Other thread: called after it has made the condition true.</summary>
    public void Ring()
    {
        Interlocked.MemoryBarrier();            // pairs with the one in Announce
        if (Volatile.Read(ref _isAwaited) != 0)
            _ = _event.Set();
    }

    public void Dispose() => _event.Dispose();
}
