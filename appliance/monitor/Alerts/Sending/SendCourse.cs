// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>Course of the posts to one receiver, as they are made.</summary>
/// <param name="notices">Receives a line when posts begin to fail, and when they are accepted again.</param>
/// <param name="clock">Clock by which they are made.</param>
internal sealed class SendCourse(Uri address, IProgress<string> notices, SendClock clock)
{
    private SendState _state = new(address, 0, 0, 0, null, null);
    private bool _hasGivenUp;                               // since posts began to fail

    /// <summary>State; for any thread.</summary>
    public SendState State => Volatile.Read(ref _state);

    /// <summary>Runs what sends until it ends. An exception counts as a failed post, and it starts again.</summary>
    /// <param name="send">Sends until it is stopped.</param>
    /// <param name="stop">Ends it.</param>
    public async Task Run(Func<Task> send, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await send().ConfigureAwait(false);
                return;
            }
            catch (Exception defect)
            {
                Note(Defect.Of(defect));
                await SendClock.OfHost.Wait(1, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Counts a post.</summary>
    /// <param name="error">Error; null if it was accepted.</param>
    /// <param name="isGivenUp">True if its alerts are not posted again.</param>
    public void Note(string? error, bool isGivenUp = false)
    {
        SendState before = State;
        Volatile.Write(ref _state, error is null
            ? before with { Posts = before.Posts + 1, PostedTimeNs = clock.TimeNs, Error = null }
            : before with { Failures = before.Failures + 1, Error = error });
        if (error is not null && (before.Error is null || (isGivenUp && !_hasGivenUp)))
        {
            notices.Report($"alerts are not accepted by {address}: {error}; "
                + (isGivenUp ? "what was posted is given up" : "it is tried again until they are"));
        }
        else if (error is null && before.Error is not null)
            notices.Report($"alerts are accepted by {address} again");
        _hasGivenUp = error is not null && (isGivenUp || _hasGivenUp);
    }

    /// <summary>Counts alerts that the receiver will never hear of.</summary>
    public void Miss(int alerts)
    {
        if (alerts > 0)
            Volatile.Write(ref _state, State with { Missed = State.Missed + alerts });
    }
}
