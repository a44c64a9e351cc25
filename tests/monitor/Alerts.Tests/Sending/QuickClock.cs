// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Sending;

namespace Telemetry.Alerts.Tests.Sending;

/// <summary>A clock that does not wait: every wait advances it at once, up to an end.</summary>
/// <param name="seconds">Time up to its end, seconds.</param>
/// <param name="onWait">Called with the time since the start at which a wait begins, and its length, seconds.</param>
/// <param name="onWaited">Called when a wait is over.</param>
internal sealed class QuickClock(int seconds, Action<int, int>? onWait = null, Action? onWaited = null) : SendClock
{
    private const long Second = 1_000_000_000;
    private const long StartNs = 1_790_000_000 * Second;

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _elapsed;

    /// <summary>Ends with the time.</summary>
    internal Task End => _end.Task;

    /// <summary>Time since the start, seconds.</summary>
    internal int Elapsed => Volatile.Read(ref _elapsed);

    public override long NowNs => Elapsed * Second;

    public override long TimeNs => StartNs + (Elapsed * Second);

    public override async Task<bool> Wait(int wait, CancellationToken stop)
    {
        onWait?.Invoke(Elapsed, wait);
        if (Elapsed + wait > seconds)
        {
            _end.TrySetResult();
            return await base.Wait(int.MaxValue / 1_000, stop);
        }
        Volatile.Write(ref _elapsed, Elapsed + wait);
        onWaited?.Invoke();
        return !stop.IsCancellationRequested;
    }
}
