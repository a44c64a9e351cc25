// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>
/// Posts the outbox to one Alertmanager: at each change and each half minute, once a second at most. Each alert that
/// fires has an end two minutes ahead, so that the alerts of a monitor that died, or evaluates no more, end by
/// themselves.
/// </summary>
/// <param name="address">Its address, without <c>/api/v2/alerts</c>.</param>
/// <param name="page">Address of the page.</param>
/// <param name="notices">Receives a line when posts begin to fail, and when they are accepted again.</param>
/// <param name="again">Time after which alerts are posted again; half a minute by default.</param>
/// <param name="clock">Clock; the host's by default.</param>
public sealed class AlertmanagerTarget(
    Uri address, Uri page, AlertOutbox outbox, IProgress<string> notices, TimeSpan? again = null,
    SendClock? clock = null) : IAlertTarget
{
    private const long Second = 1_000_000_000;
    private const long ValidNs = 120 * Second;
    private const int MostInPost = 1_000;
    private const int LongestPauseSeconds = 30;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly AlertPost _post = new(new Uri($"{address.AbsoluteUri.TrimEnd('/')}/api/v2/alerts"));
    private readonly SendClock _clock = clock ?? SendClock.OfHost;
    private readonly SendCourse _course = new(address, notices, clock ?? SendClock.OfHost);
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;

    public SendState State => _course.State;

    public void Start() => _sending = Task.Run(() => _course.Run(Send, _stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _post.Dispose();
        _stop.Dispose();
    }

    private async Task Send()
    {
        long postedChange = -1;
        long postedNs = 0;
        int pauseSeconds = 1;
        while (await _clock.Wait(pauseSeconds, _stop.Token).ConfigureAwait(false))
        {
            AlertBatch? batch;
            while ((batch = NextDue(postedChange, postedNs, out Task change)) is null)
            {
                if (!await _clock.WaitFor(change, 1, _stop.Token).ConfigureAwait(false))
                    return;
            }
            long nowNs = _clock.NowNs;
            string? error = await Post(batch).ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
                return;
            _course.Note(error);
            if (error is null)
                (postedChange, postedNs) = (batch.Change, nowNs);
            pauseSeconds = error is null ? 1 : Math.Min(2 * pauseSeconds, LongestPauseSeconds);
        }
    }

    /// <summary>The alerts to post now; null if nothing is due, and then what to wait for.</summary>
    private AlertBatch? NextDue(long postedChange, long postedNs, out Task change)
    {
        change = outbox.Next;
        AlertBatch batch = outbox.Current;
        bool isDue = batch.Change != postedChange
            || _clock.NowNs - postedNs >= (long)(again ?? Again).TotalNanoseconds;
        return batch.Alerts.Count > 0 && isDue && batch.IsCurrentAt(_clock.NowNs) ? batch : null;
    }

    /// <summary>Posts alerts; returns the error, null if all were accepted.</summary>
    private async Task<string?> Post(AlertBatch batch)
    {
        foreach (AlertView[] part in batch.Alerts.Chunk(MostInPost))
        {
            long untilNs = _clock.TimeNs + ValidNs;
            PostResult result = await _post.Send(
                () => AlertmanagerJson.Write(part, page, untilNs), null, _stop.Token).ConfigureAwait(false);
            if (result.Error is not null)
                return result.Error;
        }
        return null;
    }
}
