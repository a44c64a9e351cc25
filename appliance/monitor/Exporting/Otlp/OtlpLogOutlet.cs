// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Otlp;

/// <summary>Sends records to one collector by OpenTelemetry's protocol over HTTP with protobuf.</summary>
internal sealed class OtlpLogOutlet : ILogOutlet
{
    private readonly OtlpLogEncoder _encoder = new();
    private readonly TargetClient _client;
    private readonly Uri _address;
    private (int Records, LogRecord? First, byte[] Body) _packed = (0, null, []);

    /// <summary>Prepares; nothing is sent.</summary>
    internal OtlpLogOutlet(OtlpTarget target)
    {
        _address = OtlpMessage.AddressOf(target.Url, "v1/logs");
        _client = new TargetClient(target.Access);
    }

    public string Name => TargetName.Of(_address);

    public string Kind => "otlp";

    public async Task<LogResult> Send(ReadOnlyMemory<LogRecord> records, CancellationToken stop)
    {
        // The same message is sent again, byte for byte.
        if (_packed.Records != records.Length || _packed.First != records.Span[0])
            _packed = (records.Length, records.Span[0], OtlpMessage.Pack(_encoder.Encode(records.Span)));
        PostResult result = await _client.Post(
            _address, _packed.Body, OtlpMessage.Headers, stop, OtlpMessage.ReadAnswer).ConfigureAwait(false);
        int rejected = (int)Math.Min(result.Rejected, records.Length);
        return result.Outcome switch
        {
            PostOutcome.Accepted => new LogResult(records.Length - rejected, rejected, result.Error),
            PostOutcome.Refused => new LogResult(0, records.Length, result.Error),
            _ => new LogResult(0, 0, result.Error, result.Pause),
        };
    }

    public void Dispose() => _client.Dispose();
}
