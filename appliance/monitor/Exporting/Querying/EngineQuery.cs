// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Querying;

/// <summary>Queries of a metric database by the HTTP interface of Prometheus. For any thread.</summary>
/// <param name="address">Address before <c>/api/v1/query</c>.</param>
/// <param name="client">Asks.</param>
internal sealed class EngineQuery(Uri address, TargetClient client)
{
    private const double MillisecondsPerSecond = 1e3;

    private readonly string _start = address.AbsoluteUri.TrimEnd('/');

    /// <summary>Newest value of an expression; null if there is none.</summary>
    /// <exception cref="EngineException">It gives no usable answer.</exception>
    internal async Task<double?> Value(string expression, CancellationToken stop)
    {
        IReadOnlyList<EngineSeries> found = await Ask("query", expression, "", stop).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0].Points[^1].Value;
    }

    /// <summary>Series of an expression, each with its newest value at a time.</summary>
    /// <exception cref="EngineException">It gives no usable answer.</exception>
    internal Task<List<EngineSeries>> At(string expression, long timeMs, CancellationToken stop) =>
        Ask("query", expression, $"&time={Text(timeMs)}", stop);

    /// <summary>Series of an expression, each with its newest values at some times. What the database computed before
    /// is not taken: values may have been added since.</summary>
    /// <exception cref="EngineException">It gives no usable answer.</exception>
    internal Task<List<EngineSeries>> Range(string expression, EngineTimes times, CancellationToken stop) =>
        Ask("query_range", expression,
            $"&start={Text(times.FirstMs)}&end={Text(times.LastMs)}&step={Text(times.StepMs)}&nocache=1", stop);

    private async Task<List<EngineSeries>> Ask(string path, string expression, string more, CancellationToken stop)
    {
        var question = new Uri($"{_start}/api/v1/{path}?query={Uri.EscapeDataString(expression)}{more}");
        return EngineAnswer.Read(await client.Get(question, stop).ConfigureAwait(false));
    }

    private static string Text(long milliseconds) =>
        (milliseconds / MillisecondsPerSecond).ToString("0.###", CultureInfo.InvariantCulture);
}
