// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Querying;

/// <summary>Asks a metric database for series. For any thread.</summary>
public sealed class EngineClient : IDisposable
{
    private readonly TargetClient _client;
    private readonly EngineQuery _query;

    /// <summary>Prepares; nothing is asked yet.</summary>
    public EngineClient(EngineTarget target)
    {
        _client = new TargetClient(target.Access, target.Timeout);
        _query = new EngineQuery(target.QueryUrl, _client);
    }

    /// <summary>Series of an expression, each with its newest value at a time.</summary>
    /// <param name="expression">Expression in PromQL.</param>
    /// <param name="timeMs">The time as UTC since 1970, milliseconds.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    /// <exception cref="EngineException">It gives no usable answer.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<List<EngineSeries>> At(string expression, long timeMs, CancellationToken stop) =>
        _query.At(expression, timeMs, stop);

    /// <summary>Series of an expression, each with its newest values at some times.</summary>
    /// <param name="expression">Expression in PromQL.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    /// <exception cref="EngineException">It gives no usable answer.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<List<EngineSeries>> Range(string expression, EngineTimes times, CancellationToken stop) =>
        _query.Range(expression, times, stop);

    public void Dispose() => _client.Dispose();
}
