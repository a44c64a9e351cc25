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
    private readonly CollectGuard _guard;
    private readonly Uri _address;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Prepares; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="target">The collector.</param>
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
        _guard = new CollectGuard(Name, _queue, notices, _stop.Token);
    }

    public ExportState State => new(Name, "otlp")
    {
        Sent = _sender.Sent,
        Refused = _sender.Refused,
        Dropped = _queue.Dropped,
        Queued = _queue.Samples,
        Error = _sender.Error ?? _guard.Error,
    };

    public void Start() => _work = Task.WhenAll(
        Task.Run(() => _guard.Run(_target.Every, Collect)), Task.Run(() => _sender.Run(_stop.Token)));

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
        long timeMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        long timeNs = timeMs * NanosecondsPerMillisecond;
        IReadOnlyList<string> appliances = [];
        await _guard.Try("the appliances", async () =>
            appliances = await _source.Appliances().ConfigureAwait(false) ?? []).ConfigureAwait(false);
        foreach (string appliance in appliances)
        {
            await _guard.Try(appliance, () => Collect<ApplianceMetrics>(
                take => _source.Read(appliance, take), values => _encoder.Write(values, timeNs), timeMs))
                .ConfigureAwait(false);
        }
        await _guard.Try("the monitor", () => Collect<MonitorMetrics>(
            _source.Read, values => _encoder.Write(values, timeNs), timeMs)).ConfigureAwait(false);
    }

    /// <summary>Queues the values of an appliance or of the monitor, if they are known.</summary>
    private async Task Collect<T>(Func<Action<T>, Task> read, Action<T> encode, long timeMs)
    {
        bool isKnown = false;
        await read(values =>
        {
            isKnown = true;
            encode(values);
        }).ConfigureAwait(false);
        if (isKnown)
            _queue.Add(new SampleBatch(OtlpMessage.Pack(_encoder.Message.Span), _encoder.Samples, timeMs));
    }

    private Task<PostResult> Post(SampleBatch batch) =>
        _client.Post(_address, batch.Body, OtlpMessage.Headers, _stop.Token, OtlpMessage.ReadAnswer);
}
