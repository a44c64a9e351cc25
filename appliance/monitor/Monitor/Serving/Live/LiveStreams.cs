// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;

namespace Telemetry.Monitor.Serving.Live;

/// <summary>All live streams: which views are looked at, by whom, and the thread of time that advances them.</summary>
/// <param name="limits">Bounds of what clients may take.</param>
/// <param name="second">Returns the newest second of the model; a new one advances the views.</param>
/// <param name="notices">Receives lines about errors of the program.</param>
internal sealed class LiveStreams(ServerLimits limits, Func<long> second, IProgress<string> notices)
{
    private const long LongestPauseNs = 1_500_000_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, LiveChannel> _channels = new(StringComparer.Ordinal);
    private readonly List<LiveClient> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _joined = new(0);        // counts clients that came since somebody last looked
    private readonly HashSet<string> _reported = [];
    private Task _advancing = Task.CompletedTask;
    private long _skippedBefore;                            // by clients that have left

    public int Clients
    {
        get
        {
            lock (_channels)
                return _clients.Count;
        }
    }

    /// <summary>Frames that clients did not get, since they were too slow.</summary>
    public long SkippedFrames
    {
        get
        {
            lock (_channels)
                return _skippedBefore + _clients.Sum(client => client.Skipped);
        }
    }

    /// <summary>Begins to advance the views.</summary>
    public void Start() => _advancing = Task.Run(Advance);

    /// <summary>Answer that streams a view.</summary>
    /// <param name="request">The request, for the client's address and rights.</param>
    /// <param name="key">Text that is equal for equal views and parameters.</param>
    /// <param name="make">Makes the view if no stream has it yet.</param>
    /// <exception cref="ProblemException">There are too many streams.</exception>
    public Answer Open(RouteRequest request, string view, string key, Func<ILiveView> make)
    {
        if (RefusalOf(request.Client) is { } problem)
            throw new ProblemException(problem);
        return Answer.Streamed("text/event-stream", async (output, gone) =>
        {
            var client = new LiveClient(request.Client, limits.PiecePatience, request.MayStillRead);
            if (Join(client, view, key, make) is not { } channel)
            {
                await output.WriteAsync(LiveFrame.Bye("too many streams are open").Bytes, gone).ConfigureAwait(false);
                return;
            }
            try
            {
                await client.Write(output, channel.Hello, gone).ConfigureAwait(false);
            }
            finally
            {
                Leave(client, channel, key);
            }
        });
    }

    /// <summary>Ends all streams with a last event.</summary>
    public async Task Stop(string reason)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _advancing.ConfigureAwait(false);
        LiveFrame bye = LiveFrame.Bye(reason);
        lock (_channels)
        {
            foreach (LiveChannel channel in _channels.Values)
                channel.Send(bye);
        }
    }

    private Problem? RefusalOf(IPAddress address)
    {
        lock (_channels)
        {
            if (_stop.IsCancellationRequested)
                return new Problem(503, "live", "the monitor is stopping", "ask again later");
            if (_clients.Count >= limits.Streams)
                return new Problem(
                    503, "live", $"{limits.Streams} streams are open, which is the limit", "close one of them");
            return _clients.Count(client => client.Address.Equals(address)) < limits.StreamsOfAddress ? null
                : new Problem(429, "live",
                    $"{limits.StreamsOfAddress} streams of your address are open, which is the limit",
                    "close one of them");
        }
    }

    private LiveChannel? Join(LiveClient client, string view, string key, Func<ILiveView> make)
    {
        lock (_channels)
        {
            if (RefusalOf(client.Address) is not null)
                return null;
            if (!_channels.TryGetValue(key, out LiveChannel? channel))
                _channels.Add(key, channel = new LiveChannel(view, make()));
            channel.Add(client);
            _clients.Add(client);
            _joined.Release();
            return channel;
        }
    }

    private void Leave(LiveClient client, LiveChannel channel, string key)
    {
        lock (_channels)
        {
            _clients.Remove(client);
            _skippedBefore += client.Skipped;
            if (channel.Remove(client))
                _channels.Remove(key);
        }
    }

    private async Task Advance()
    {
        long shown = second();
        long shownNs = MonotonicClock.NowNs;
        using var timer = new PeriodicTimer(LookEvery);
        while (!_stop.IsCancellationRequested)
        {
            // Timers cost processor time; without clients there is nothing to advance.
            if (Clients == 0)
            {
                timer.Period = Timeout.InfiniteTimeSpan;
                await _joined.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                timer.Period = LookEvery;
            }
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
            long nowNs = MonotonicClock.NowNs;
            // Without a new second a frame comes too: it is the page's proof that the monitor lives.
            if (second() == shown && nowNs - shownNs < LongestPauseNs)
                continue;
            (shown, shownNs) = (second(), nowNs);
            await Task.WhenAll(Channels().Select(AdvanceOne)).ConfigureAwait(false);
        }
    }

    private LiveChannel[] Channels()
    {
        lock (_channels)
            return [.. _channels.Values];
    }

    // An error of one view must not end the others; its clients see that no frame comes.
    private async Task AdvanceOne(LiveChannel channel)
    {
        try
        {
            await channel.Advance().ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            lock (_reported)
            {
                if (!_reported.Add(defect.GetType().Name))
                    return;
            }
            notices.Report($"live: unexpected {defect}");
        }
    }
}
