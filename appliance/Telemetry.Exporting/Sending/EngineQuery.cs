// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;

namespace Telemetry.Exporting.Sending;

/// <summary>Queries of a metric database by the HTTP interface of Prometheus.</summary>
/// <param name="address">Address before <c>/api/v1/query</c>.</param>
/// <param name="client">Asks.</param>
internal sealed class EngineQuery(Uri address, TargetClient client)
{
    private readonly string _start = address.AbsoluteUri.TrimEnd('/');

    /// <summary>Newest value of an expression; null if there is none.</summary>
    /// <exception cref="EngineException">It gives no usable answer.</exception>
    internal async Task<double?> Value(string expression, CancellationToken stop)
    {
        var path = new Uri($"{_start}/api/v1/query?query={Uri.EscapeDataString(expression)}");
        string text = await client.Get(path, stop).ConfigureAwait(false);
        try
        {
            using JsonDocument answer = JsonDocument.Parse(text);
            JsonElement found = answer.RootElement.GetProperty("data").GetProperty("result");
            return found.GetArrayLength() == 0 ? null : NumberOf(found[0].GetProperty("value")[1]);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException
            or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new EngineException("its answer is not that of a Prometheus query");
        }
    }

    private static double NumberOf(JsonElement text) =>
        double.Parse(text.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture);
}
