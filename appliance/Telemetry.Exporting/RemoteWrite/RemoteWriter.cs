// SPDX-License-Identifier: Apache-2.0
using IronSnappy;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.RemoteWrite;

/// <summary>
/// Writes all values to one metric database at an interval, by remote write 1.0 (specification of April 2023): what is
/// not accepted waits in a bounded queue. Asks for some of it again, to know that it arrives.
/// </summary>
public sealed class RemoteWriter : IExporter
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Type", "application/x-protobuf"), ("Content-Encoding", "snappy"),
        ("X-Prometheus-Remote-Write-Version", "0.1.0"),
    ];

    private readonly RemoteWriteTarget _target;
    private readonly IMetricsSource _source;
    private readonly IProgress<string> _notices;
    private readonly RemoteWriteLimits _limits;
    private readonly RemoteWriteEncoder _encoder;
    private readonly TargetClient _client;
    private readonly SampleQueue _queue;
    private readonly QueueSender _sender;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private ReadBackState _readBack;

    /// <summary>Prepares; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="target">The database.</param>
    /// <param name="source">The values.</param>
    /// <param name="notices">Receives a line when values are no longer accepted, when they are again, and when they do
    /// not come back.</param>
    public RemoteWriter(RemoteWriteTarget target, IMetricsSource source, IProgress<string> notices)
        : this(target, source, notices, new RemoteWriteLimits())
    {
    }

    internal RemoteWriter(
        RemoteWriteTarget target, IMetricsSource source, IProgress<string> notices, RemoteWriteLimits limits)
    {
        (_target, _source, _notices, _limits) = (target, source, notices, limits);
        _encoder = new RemoteWriteEncoder(target, source.Host);
        _client = new TargetClient(target.Access);
        _queue = new SampleQueue(limits.MostBytes, (long)limits.LongestWait.TotalMilliseconds);
        _sender = new QueueSender(target.Name, _queue, Post, notices);
        bool isOpen = target.Histograms == WrittenHistograms.Auto;
        _readBack = new ReadBackState(isOpen ? null : target.Histograms, null, null, null);
    }

    /// <inheritdoc/>
    public ExportState State
    {
        get
        {
            ReadBackState readBack = Volatile.Read(ref _readBack);
            return new ExportState(_target.Name, "remote_write")
            {
                Sent = _sender.Sent,
                Refused = _sender.Refused,
                Dropped = _queue.Dropped,
                Queued = _queue.Samples,
                Form = readBack.Form,
                Verified = readBack.IsVerified,
                VerifiedTimeNs = readBack.TimeNs,
                Error = _sender.Error ?? readBack.Reason,
            };
        }
    }

    /// <inheritdoc/>
    public void Start() => _work = Task.WhenAll(Task.Run(Collect), Task.Run(Send), Task.Run(AskBack));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _queue.Dispose();
        _stop.Dispose();
    }

    private async Task Collect()
    {
        using var timer = new PeriodicTimer(_target.Every);
        try
        {
            do
            {
                await CollectOnce().ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task CollectOnce()
    {
        long timeMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        // Histograms wait until their form is known: a database may refuse, or lose, all that come in another one.
        WrittenHistograms form = Volatile.Read(ref _readBack).Form ?? WrittenHistograms.None;
        foreach (string appliance in await _source.Appliances().ConfigureAwait(false))
        {
            _encoder.Begin(timeMs, form);
            await _source.Read(appliance, _encoder.Write).ConfigureAwait(false);
            Queue(_encoder.End(), timeMs);
        }
        _encoder.Begin(timeMs, form);
        await _source.Read(_encoder.Write).ConfigureAwait(false);
        Queue(_encoder.End(), timeMs);
    }

    private void Queue(IReadOnlyList<(ReadOnlyMemory<byte> Body, int Samples)> messages, long timeMs)
    {
        foreach ((ReadOnlyMemory<byte> body, int samples) in messages)
            _queue.Add(new SampleBatch(Snappy.Encode(body.Span), samples, timeMs));
    }

    private async Task Send()
    {
        try
        {
            await _sender.Run(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task AskBack()
    {
        if (_target.QueryUrl is null && _target.Histograms != WrittenHistograms.Auto)
            return;
        var check = new ReadBack(
            _target, new RemoteWriteEncoder(_target, _source.Host), _client, PostMessages, _limits.AskFor);
        TimeSpan pause = ReadBack.FirstPause;
        try
        {
            while (true)
            {
                ReadBackState before = _readBack;
                ReadBackState found = await check.Run(before, _stop.Token).ConfigureAwait(false);
                Volatile.Write(
                    ref _readBack,
                    found with { TimeNs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * NanosecondsPerMillisecond });
                Note(before, found);
                bool isOver = found.Form is not null && _target.QueryUrl is null;
                if (isOver)
                    return;
                await Task.Delay(found.IsVerified == true ? ReadBack.Pause : pause, _stop.Token)
                    .ConfigureAwait(false);
                pause = found.IsVerified == true ? ReadBack.FirstPause
                    : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, ReadBack.Pause.Ticks));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void Note(ReadBackState before, ReadBackState found)
    {
        if (found.Reason is { } reason && (reason != before.Reason || found.Form != before.Form))
            _notices.Report($"{_target.Name}: {reason}");
        else if (found.IsVerified == true && before.IsVerified == false)
            _notices.Report($"{_target.Name}: what is written comes back again");
    }

    private Task<PostResult> Post(SampleBatch batch) => _client.Post(_target.Url, batch.Body, Headers, _stop.Token);

    private async Task<PostResult> PostMessages(IReadOnlyList<(ReadOnlyMemory<byte> Body, int Samples)> messages)
    {
        PostResult result = default;
        foreach ((ReadOnlyMemory<byte> body, _) in messages)
        {
            result = await _client.Post(_target.Url, Snappy.Encode(body.Span), Headers, _stop.Token)
                .ConfigureAwait(false);
            if (result.Outcome != PostOutcome.Accepted)
                break;
        }
        return result;
    }
}
