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
    private const int MostNativeFailures = 3;

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Type", "application/x-protobuf"), ("Content-Encoding", "snappy"),
        ("X-Prometheus-Remote-Write-Version", "0.1.0"),
    ];

    private readonly RemoteWriteTarget _target;
    private readonly IMetricsSource _source;
    private readonly IProgress<string> _notices;
    private readonly RemoteWriteEncoder _encoder;
    private readonly TargetClient _client;
    private readonly SampleQueue _queue;
    private readonly QueueSender _sender;
    private readonly CollectGuard _guard;
    private readonly ReadBack _check;
    private readonly ReadBack _pulse;                       // for the thread that sends
    private readonly Dictionary<string, EndedSeries> _ended = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _mustAsk = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private ReadBackState _readBack;
    private int _nativeFailures;

    /// <summary>Prepares; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="notices">Receives a line when values are no longer accepted, when they are again, and when they do
    /// not come back.</param>
    public RemoteWriter(RemoteWriteTarget target, IMetricsSource source, IProgress<string> notices)
        : this(target, source, notices, new RemoteWriteLimits())
    {
    }

    internal RemoteWriter(
        RemoteWriteTarget target, IMetricsSource source, IProgress<string> notices, RemoteWriteLimits limits)
    {
        (_target, _source, _notices) = (target, source, notices);
        _encoder = new RemoteWriteEncoder(target, source.Host);
        _client = new TargetClient(target.Access, limits.Patience);
        _queue = new SampleQueue(limits.MostBytes, (long)limits.LongestWait.TotalMilliseconds);
        _sender = new QueueSender(target.Name, _queue, Post, notices);
        _guard = new CollectGuard(target.Name, _queue, notices, _stop.Token);
        _check = NewCheck();
        _pulse = NewCheck();
        _readBack = ReadBackState.Before(target.Histograms);

        ReadBack NewCheck() => new(
            target, new RemoteWriteEncoder(target, source.Host), _client, PostMessages, limits.AskFor);
    }

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
                Error = _sender.Error ?? _guard.Error ?? readBack.Reason,
            };
        }
    }

    public void Start() => _work = Task.WhenAll(
        Task.Run(() => _guard.Run(_target.Every, Collect)), Task.Run(() => _sender.Run(_stop.Token)),
        Task.Run(AskBack));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _queue.Dispose();
        _mustAsk.Dispose();
        _stop.Dispose();
    }

    private async Task Collect()
    {
        long timeMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        ReadBackState readBack = Volatile.Read(ref _readBack);
        // Histograms wait until their form is known: a database may refuse, or lose, all that come in another one.
        WrittenHistograms form = readBack.Written;
        IReadOnlyList<string>? appliances = null;
        await _guard.Try("the appliances", async () =>
            appliances = await _source.Appliances().ConfigureAwait(false)).ConfigureAwait(false);
        if (appliances is null)
            return;
        foreach (string appliance in appliances)
        {
            await _guard.Try(appliance, async () =>
            {
                _encoder.Begin(timeMs, form);
                await _source.Read(appliance, _encoder.Write).ConfigureAwait(false);
                Queue(appliance, timeMs, isRefused: readBack.IsRefused);
            }).ConfigureAwait(false);
        }
        foreach (string gone in _ended.Keys.Where(name => name.Length > 0).Except(appliances).ToArray())
        {
            await _guard.Try(gone, () =>
            {
                Queue(gone, timeMs, []);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            _ended.Remove(gone);
        }
        await _guard.Try("the monitor", async () =>
        {
            _encoder.Begin(timeMs, form);
            await _source.Read(_encoder.Write).ConfigureAwait(false);
            Queue("", timeMs, isRefused: false);
        }).ConfigureAwait(false);
    }

    /// <summary>Queues the values of an appliance, or of the monitor, which has no name here; and the ends of the
    /// series that it had before.</summary>
    private void Queue(string owner, long timeMs, bool isRefused)
    {
        IReadOnlyList<EncodedMessage> messages = _encoder.End();
        if (isRefused)
            _queue.CountDropped(_encoder.LeftOut);
        // Where nothing could be read, nothing has ended.
        if (messages.Count > 0)
            Queue(owner, timeMs, messages);
    }

    private void Queue(string owner, long timeMs, IReadOnlyList<EncodedMessage> messages)
    {
        if (!_ended.TryGetValue(owner, out EndedSeries? ended))
            _ended.Add(owner, ended = new EndedSeries());
        List<ReadOnlyMemory<byte>> bodies = [.. messages.Select(message => Add(message, timeMs))];
        IReadOnlyList<ulong> series = messages.Count > 0 ? [.. _encoder.Series] : [];
        _encoder.Begin(timeMs, WrittenHistograms.None);
        ended.Take(series, bodies, _encoder.WriteEnded);
        foreach (EncodedMessage message in _encoder.End())
            Add(message, timeMs);
    }

    private ReadOnlyMemory<byte> Add(EncodedMessage message, long timeMs)
    {
        byte[] body = Snappy.Encode(message.Body.Span);
        _queue.Add(new SampleBatch(body, message.Samples, timeMs) { IsNative = message.IsNative });
        return body;
    }

    private async Task AskBack()
    {
        if (_target.QueryUrl is null
            && _target.Histograms is not (WrittenHistograms.Auto or WrittenHistograms.Native))
        {
            return;
        }
        TimeSpan pause = ReadBack.FirstPause;
        while (true)
        {
            ReadBackState before = _readBack;
            ReadBackState found = await Check(before).ConfigureAwait(false);
            Volatile.Write(
                ref _readBack,
                found with { TimeNs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * NanosecondsPerMillisecond });
            Note(before, found);
            bool isGood = found.IsVerified == true || (_target.QueryUrl is null && found.Written == found.Form);
            if (isGood && _target.QueryUrl is null)
                await _mustAsk.WaitAsync(_stop.Token).ConfigureAwait(false);
            else
                await _mustAsk.WaitAsync(isGood ? ReadBack.Pause : pause, _stop.Token).ConfigureAwait(false);
            pause = isGood ? ReadBack.FirstPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, ReadBack.Pause.Ticks));
        }
    }

    private async Task<ReadBackState> Check(ReadBackState before)
    {
        try
        {
            return await _check.Run(before, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception defect) when (!_stop.IsCancellationRequested)
        {
            return before with { IsVerified = _target.QueryUrl is null ? null : false, Reason = Defect.Of(defect) };
        }
    }

    private void Note(ReadBackState before, ReadBackState found)
    {
        if (found.Reason is { } reason && (reason != before.Reason || found.Form != before.Form))
            _notices.Report($"{_target.Name}: {reason}");
        else if (found.IsVerified == true && before.IsVerified == false)
            _notices.Report($"{_target.Name}: what is written comes back again");
        else if (before.IsRefused && !found.IsRefused)
            _notices.Report($"{_target.Name}: histograms are accepted");
    }

    /// <summary>Sends a message. One of native histograms that fails again and again, while a number is accepted, is
    /// refused: else all that waits behind it would be dropped for it in the end.</summary>
    private async Task<PostResult> Post(SampleBatch batch)
    {
        PostResult result =
            await _client.Post(_target.Url, batch.Body, Headers, _stop.Token).ConfigureAwait(false);
        if (!batch.IsNative || result.Outcome != PostOutcome.Again)
        {
            _nativeFailures = batch.IsNative ? 0 : _nativeFailures;
            return result;
        }
        ReadBackState before = Volatile.Read(ref _readBack);
        bool isExpected = before.IsRefused || ++_nativeFailures >= MostNativeFailures;
        if (!isExpected || !await _pulse.IsAlive().ConfigureAwait(false))
            return result;
        if (!before.IsRefused)
        {
            string reason = $"native histograms are not accepted: {result.Error}";
            Volatile.Write(ref _readBack, before.Refusing(reason));
            _notices.Report($"{_target.Name}: {reason}");
            _mustAsk.Release();
        }
        return result with { Outcome = PostOutcome.Refused };
    }

    private async Task<PostResult> PostMessages(IReadOnlyList<EncodedMessage> messages)
    {
        PostResult result = default;
        foreach (EncodedMessage message in messages)
        {
            result = await _client.Post(_target.Url, Snappy.Encode(message.Body.Span), Headers, _stop.Token)
                .ConfigureAwait(false);
            if (result.Outcome != PostOutcome.Accepted)
                break;
        }
        return result;
    }
}
