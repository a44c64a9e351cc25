// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Headers;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Inputs;

namespace Telemetry.Monitor.Alerts.Sending;

/// <summary>
/// Posts the outbox to one Alertmanager: at each change and each half minute, once a second at most. Each alert that
/// fires has an end two minutes ahead, so that the alerts of a monitor that died end by themselves.
/// </summary>
/// <param name="address">Its address, without <c>/api/v2/alerts</c>.</param>
/// <param name="page">Address of the page.</param>
/// <param name="outbox">The alerts.</param>
/// <param name="notices">Receives a line when posts begin to fail, and when they are accepted again.</param>
/// <param name="again">Time after which alerts are posted again; half a minute by default.</param>
internal sealed class AlertmanagerTarget(
    Uri address, Uri page, AlertOutbox outbox, IProgress<string> notices, TimeSpan? again = null) : IAsyncDisposable
{
    private const long Second = 1_000_000_000;
    private const long ValidNs = 120 * Second;
    private const int MostInPost = 1_000;
    private const int MostOfAnswer = 200;
    private const int LongestPauseSeconds = 30;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Receivers are named one by one: neither a proxy nor a redirection may lead elsewhere.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Patience,
    };

    private readonly Uri _path = new($"{address.AbsoluteUri.TrimEnd('/')}/api/v2/alerts");
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;
    private SendState _state = new(address, 0, 0, null, null);

    /// <summary>State; for any thread.</summary>
    public SendState State => Volatile.Read(ref _state);

    /// <summary>Begins to send.</summary>
    public void Start() => _sending = Task.Run(Send);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task Send()
    {
        long postedChange = -1;
        long postedNs = 0;
        int pauseSeconds = 1;
        while (await Wait(pauseSeconds).ConfigureAwait(false))
        {
            AlertBatch batch = outbox.Current;
            long nowNs = MonotonicClock.NowNs;
            bool isNew = batch.Change != postedChange || nowNs - postedNs >= (long)(again ?? Again).TotalNanoseconds;
            if (batch.Alerts.Count == 0 || !isNew)
                continue;
            string? error = await Post(batch).ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
                return;
            Note(error);
            if (error is null)
                (postedChange, postedNs) = (batch.Change, nowNs);
            pauseSeconds = error is null ? 1 : Math.Min(2 * pauseSeconds, LongestPauseSeconds);
        }
    }

    private async Task<bool> Wait(int seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), _stop.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stop.IsCancellationRequested;
    }

    /// <summary>Posts alerts; returns the error, null if all were accepted.</summary>
    private async Task<string?> Post(AlertBatch batch)
    {
        try
        {
            foreach (AlertView[] part in batch.Alerts.Chunk(MostInPost))
            {
                using var content = new ReadOnlyMemoryContent(
                    AlertmanagerJson.Write(part, page, WallTime.NowNs + ValidNs));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using HttpResponseMessage answer =
                    await _client.PostAsync(_path, content, _stop.Token).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                    continue;
                string text = await answer.Content.ReadAsStringAsync(_stop.Token).ConfigureAwait(false);
                return $"HTTP {(int)answer.StatusCode}: {text[..Math.Min(text.Length, MostOfAnswer)].Trim()}";
            }
            return null;
        }
        catch (HttpRequestException refusal)
        {
            return refusal.Message;
        }
        catch (OperationCanceledException)
        {
            return $"no answer in {Patience.TotalSeconds:0} s";
        }
    }

    private void Note(string? error)
    {
        SendState before = State;
        Volatile.Write(ref _state, error is null
            ? before with { Posts = before.Posts + 1, PostedTimeNs = WallTime.NowNs, Error = null }
            : before with { Failures = before.Failures + 1, Error = error });
        if (error is not null && before.Error is null)
            notices.Report($"alerts are not accepted by {address}: {error}; it is tried again until they are");
        else if (error is null && before.Error is not null)
            notices.Report($"alerts are accepted by {address} again");
    }
}
