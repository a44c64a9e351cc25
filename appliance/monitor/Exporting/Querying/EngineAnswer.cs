// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telemetry.Exporting.Querying;

/// <summary>
/// Reads answers of the HTTP interface of Prometheus. An answer is not used if it is partial, or if a value
/// is not a number: the differences of totals would be wrong without a sign of it.
/// </summary>
internal static class EngineAnswer
{
    private const int MostOfText = 80;

    /// <summary>Reads the series of an answer.</summary>
    /// <exception cref="EngineException">It is not such a answer, or not a whole one.</exception>
    internal static List<EngineSeries> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            return ReadRoot(answer.RootElement);
        }
        catch (JsonException)
        {
            string begin = Shortened(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MostOfText)]));
            throw new EngineException(body.Span.TrimStart(" \r\n\t"u8).StartsWith("<"u8)
                ? "it answers with a page of HTML or XML: this address answers no queries"
                : $"its answer is not JSON: it begins with \"{begin}\"");
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException
            or FormatException or IndexOutOfRangeException)
        {
            throw new EngineException("its answer is not that of a Prometheus query");
        }
    }

    /// <summary>The reason of a refusal in the form of Prometheus; null if the text is none.</summary>
    internal static string? ErrorOf(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{"))
            return null;
        try
        {
            using JsonDocument answer = JsonDocument.Parse(text);
            return answer.RootElement.TryGetProperty("error", out JsonElement error)
                && error.ValueKind == JsonValueKind.String ? error.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<EngineSeries> ReadRoot(JsonElement root)
    {
        if (root.GetProperty("status").GetString() != "success")
            throw new EngineException(
                $"it answers with an error: {Shortened(root.TryGetProperty("error", out JsonElement error)
                    ? error.ToString() : "it does not say which")}");
        if (root.TryGetProperty("isPartial", out JsonElement partial) && partial.ValueKind == JsonValueKind.True)
            throw new EngineException("its answer is partial: not all of its nodes answered it");
        if (root.TryGetProperty("warnings", out JsonElement warnings) && warnings.ValueKind == JsonValueKind.Array
            && warnings.GetArrayLength() > 0)
        {
            throw new EngineException($"its answer may be partial: it warns \"{Shortened(warnings[0].ToString())}\"");
        }
        JsonElement data = root.GetProperty("data");
        bool isRange = data.GetProperty("resultType").GetString() switch
        {
            "matrix" => true,
            "vector" => false,
            _ => throw new FormatException(),
        };
        return [.. data.GetProperty("result").EnumerateArray().Select(one => ReadSeries(one, isRange))];
    }

    private static EngineSeries ReadSeries(JsonElement series, bool isRange)
    {
        Dictionary<string, string> labels = series.GetProperty("metric").EnumerateObject()
            .ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal);
        List<EnginePoint> points = [];
        if (series.TryGetProperty(isRange ? "values" : "value", out JsonElement values))
            points.AddRange(isRange ? values.EnumerateArray().Select(Number) : [Number(values)]);
        if (series.TryGetProperty(isRange ? "histograms" : "histogram", out JsonElement histograms))
            points.AddRange(isRange ? histograms.EnumerateArray().Select(Histogram) : [Histogram(histograms)]);
        if (points.Count == 0)
            throw new FormatException();
        return new EngineSeries(labels, points);

        EnginePoint Number(JsonElement pair) => new(TimeOf(pair), NumberOf(pair[1], labels), null);

        EnginePoint Histogram(JsonElement pair) => ReadHistogram(pair, labels);
    }

    private static EnginePoint ReadHistogram(JsonElement pair, Dictionary<string, string> labels)
    {
        JsonElement histogram = pair[1];
        List<EngineBucket> buckets = [];
        if (histogram.TryGetProperty("buckets", out JsonElement list))
        {
            // Which of the bounds belong to the bucket, the bounds, the samples.
            foreach (JsonElement bucket in list.EnumerateArray())
                buckets.Add(new EngineBucket(
                    Parse(bucket[1]), Parse(bucket[2]), NumberOf(bucket[3], labels)));
        }
        return new EnginePoint(TimeOf(pair), NumberOf(histogram.GetProperty("count"), labels), buckets);
    }

    private static long TimeOf(JsonElement pair) => (long)Math.Round(pair[0].GetDouble() * 1000);

    private static double NumberOf(JsonElement text, Dictionary<string, string> labels)
    {
        double value = text.ValueKind == JsonValueKind.String ? Parse(text) : double.NaN;
        return double.IsFinite(value) ? value : throw new EngineException(
            $"a value of {Shortened(labels.GetValueOrDefault(EngineSeries.NameLabel, "a query"))} is "
            + (text.ValueKind == JsonValueKind.Null ? "null" : Shortened(text.ToString())));
    }

    private static double Parse(JsonElement text) => text.GetString() switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Shortened(string text)
    {
        string line = string.Concat(text.Take(MostOfText).Select(letter => char.IsControl(letter) ? ' ' : letter));
        return text.Length > MostOfText ? line + "..." : line;
    }
}
