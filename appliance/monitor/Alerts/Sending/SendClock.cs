// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Alerts.Sending;

/// <summary>Clock by which alerts are sent: that of the host, unless a test has its own.</summary>
public class SendClock
{
    public static SendClock OfHost { get; } = new();

    /// <summary>Time of the monotonic clock, nanoseconds.</summary>
    public virtual long NowNs => MonotonicClock.NowNs;

    /// <summary>Time, UTC since 1970, nanoseconds.</summary>
    public virtual long TimeNs => WallTime.NowNs;

    /// <summary>Waits; false if it was stopped meanwhile.</summary>
    /// <param name="seconds">Time to wait, seconds.</param>
    /// <param name="stop">Ends it.</param>
    public virtual async Task<bool> Wait(int seconds, CancellationToken stop)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }

    /// <summary>Waits for something, and no longer than a time; false if it was stopped meanwhile.</summary>
    /// <param name="change">What is waited for.</param>
    /// <param name="seconds">Longest time, seconds.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<bool> WaitFor(Task change, int seconds, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(change, Wait(seconds, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return !stop.IsCancellationRequested;
    }
}
