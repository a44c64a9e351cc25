// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Otlp;

/// <summary>
/// Sends all values to one collector at an interval, by OpenTelemetry's protocol over HTTP with protobuf: what is not
/// accepted waits in a bounded queue.
/// </summary>
public sealed class OtlpWriter : IExporter
{
    private const long MostQueuedBytes = 256 << 20;
    private const long LongestWaitMs = 600_000;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly OtlpTarget _target;
    private readonly IMetricsSource _source;
    private readonly OtlpEncoder _encoder;
    private readonly TargetClient _client;
    private readonly SampleQueue _queue = new(MostQueuedBytes, LongestWaitMs);
    private readonly QueueSender _sender;
    private readonly Uri _address;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Prepares; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="target">The collector.</param>
    /// <param name="source">The values.</param>
    /// <param name="notices">Receives a line when values are no longer accepted, and when they are again.</param>
    public OtlpWriter(OtlpTarget target, IMetricsSource source, IProgress<string> notices)
        : this(target, source, notices, null)
    {
    }

    internal OtlpWriter(OtlpTarget target, IMetricsSource source, IProgress<string> notices, TimeSpan? patience)
    {
        (_target, _source) = (target, source);
        _address = OtlpMessage.AddressOf(target.Url, "v1/metrics");
        _encoder = new OtlpEncoder(source.Host, target.Schema);
        _client = new TargetClient(target.Access, patience);
        _sender = new QueueSender(Name, _queue, Post, notices);
    }

    /// <inheritdoc/>
    public ExportState State => new(Name, "otlp")
    {
        Sent = _sender.Sent,
        Refused = _sender.Refused,
        Dropped = _queue.Dropped,
        Queued = _queue.Samples,
        Error = _sender.Error,
    };

    /// <inheritdoc/>
    public void Start() => _work = Task.WhenAll(Task.Run(Collect), Task.Run(() => _sender.Run(_stop.Token)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _queue.Dispose();
        _stop.Dispose();
    }

    private string Name => TargetName.Of(_address);

    private async Task Collect()
    {
        using var timer = new PeriodicTimer(_target.Every);
        do
        {
            await CollectOnce().ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
    }

    private async Task CollectOnce()
    {
        long timeMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        long timeNs = timeMs * NanosecondsPerMillisecond;
        foreach (string appliance in await _source.Appliances().ConfigureAwait(false) ?? [])
        {
            bool isKnown = false;
            await _source.Read(appliance, values =>
            {
                isKnown = true;
                _encoder.Write(values, timeNs);
            }).ConfigureAwait(false);
            if (isKnown)
                Queue(timeMs);
        }
        await _source.Read(values => _encoder.Write(values, timeNs)).ConfigureAwait(false);
        Queue(timeMs);
    }

    private void Queue(long timeMs) =>
        _queue.Add(new SampleBatch(OtlpMessage.Pack(_encoder.Message.Span), _encoder.Samples, timeMs));

    private Task<PostResult> Post(SampleBatch batch) =>
        _client.Post(_address, batch.Body, OtlpMessage.Headers, _stop.Token, OtlpMessage.ReadAnswer);
}
