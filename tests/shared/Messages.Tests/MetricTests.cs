// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Reports;

namespace Telemetry.Messages.Tests;

/// <summary>The table of metrics, compared with the committed output of live runs and of a replay.</summary>
public sealed class MetricTests
{
    private static readonly string Unknown = NullValue.Int64.ToString(CultureInfo.InvariantCulture);
    private static readonly string Golden =
        Path.Combine(ProjectTree.Root, "tests", "EndToEnd.Tests", "Golden", "Committed");

    /// <summary>Keys with numbers that are not metrics, and the reasons.</summary>
    private static readonly string Listed =
        Path.Combine(ProjectTree.Root, "tests", "shared", "Messages.Tests", "NotMetrics.tsv");

    /// <summary>Names and own labels under which metric databases get the metrics.</summary>
    private static readonly string ExportedList =
        Path.Combine(ProjectTree.Root, "tests", "shared", "Messages.Tests", "Exported.tsv");

    private static readonly string[] Values = ["number", "bool"];

    private static HashSet<string> PrintedMetrics() =>
        [.. Metrics.All.ToArray().Where(metric => metric.IsPrinted).Select(metric => metric.Path)];

    [Fact]
    public void every_number_of_the_output_is_a_metric_or_is_listed_with_its_reason()
    {
        HashSet<string> metrics = PrintedMetrics();
        string[] listed = [.. File.ReadLines(Listed).Select(row => row.Split('\t')[0])];
        HashSet<string> printed = [.. File.ReadLines(Path.Combine(Golden, "live-keys.tsv"))
            .Select(row => row.Split('\t'))
            .Where(cells => cells[0] is "snapshot" or "summary" && cells[2].Split('|').Intersect(Values).Any())
            .Select(cells => cells[1])];

        Assert.DoesNotContain(printed.Except(metrics), path => !listed.Any(row => Covers(row, path)));
        Assert.Empty(metrics.Except(printed));
        Assert.DoesNotContain(listed, row => metrics.Any(path => Covers(row, path)));
        Assert.DoesNotContain(listed, row => !printed.Any(path => Covers(row, path)));
    }

    [Theory]
    [InlineData("feedCountersRow", "feedIndex", MetricOwner.Feed, 13)]
    [InlineData("lineCountersRow", "lineIndex", MetricOwner.Line, 14)]
    [InlineData("sessionCountersRow", "sessionIndex", MetricOwner.Session, 15)]
    [InlineData("ledger", null, MetricOwner.Appliance, 12)]
    public void the_field_of_a_metric_has_the_value_that_its_key_has(
        string message, string? index, MetricOwner owner, ushort template)
    {
        JsonElement interval = Documents("small.json.snapshot.txt").Single();
        Metric[] metrics =
            [.. Metrics.All.ToArray().Where(metric => metric.IsPrinted && metric.TemplateId == template)];
        int rows = 0;

        foreach (JsonElement row in Documents("small.messages.txt").Where(row => IsOfInterval(row, message)))
        {
            int place = index == null ? 0 : row.GetProperty(index).GetInt32();
            foreach (Metric metric in metrics)
            {
                Assert.Equal(owner, metric.Owner);
                JsonElement key = JsonPath.ValuesAt(interval, metric.Path).ElementAt(place);
                string value = key.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? (key.GetBoolean() ? "1" : "0")
                    : key.GetRawText();
                string field = row.GetProperty(metric.Field).GetRawText();
                Assert.Equal((metric.Path, field == Unknown ? "null" : field), (metric.Path, value));
            }
            rows++;
        }

        Assert.NotEmpty(metrics);
        Assert.NotEqual(0, rows);
    }

    [Fact]
    public void names_are_those_of_the_output_contract_and_meanings_are_sentences()
    {
        foreach (Metric metric in Metrics.All)
        {
            Assert.Matches("^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?$", metric.Key);
            Assert.Matches("^[A-Z0-9].*\\.$", metric.Meaning);
            Assert.InRange(metric.SinceVersion, 0, MessageHeader.SchemaVersion);
            Assert.Equal(metric.Unit == MetricUnit.Ns && metric.IsPrinted,
                metric.Key.EndsWith("_ns", StringComparison.Ordinal)
                    || metric.Key.StartsWith("cpu_ns_", StringComparison.Ordinal)
                    || metric.Key.EndsWith("_ns_retracted", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void exported_names_are_those_of_the_list_and_all_of_them()
    {
        string[] listed = [.. File.ReadLines(ExportedList)];

        string[] exported = [.. Metrics.All.ToArray().Where(metric => metric.Exported.Length > 0)
            .Select(metric => $"{metric.Exported}\t{metric.ExportedLabels}").Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(listed, exported);
    }

    [Fact]
    public void exported_metrics_have_base_units_endings_by_kind_and_a_description()
    {
        foreach (Metric metric in Metrics.All.ToArray().Where(metric => metric.Exported.Length > 0))
        {
            string stem = metric.Exported.EndsWith("_total", StringComparison.Ordinal)
                ? metric.Exported[..^"_total".Length] : metric.Exported;
            Assert.Matches("^telemetry(_[a-z0-9]+)+$", metric.Exported);
            Assert.Equal(metric.Kind == MetricKind.Counter, stem != metric.Exported);
            Assert.Equal(metric.Unit == MetricUnit.Ns, stem.EndsWith("_seconds", StringComparison.Ordinal));
            Assert.Equal(metric.Unit == MetricUnit.Bytes, stem.EndsWith("_bytes", StringComparison.Ordinal));
            Assert.Equal(metric.Unit == MetricUnit.Ppb, stem.EndsWith("_ratio", StringComparison.Ordinal));
            Assert.Matches("^[A-Z0-9].*\\.$", metric.Help);
            Assert.DoesNotContain("nanosecond", metric.Help, StringComparison.Ordinal);
        }
    }

    private static bool IsOfInterval(JsonElement row, string message) =>
        row.GetProperty("message").GetString() == message && row.GetProperty("scope").GetInt32() == 0;

    private static bool Covers(string row, string path) =>
        row == path || (row.EndsWith('*') && path.StartsWith(row[..^1], StringComparison.Ordinal));

    private static List<JsonElement> Documents(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Golden, name)));
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
        List<JsonElement> documents = [];
        while (reader.Read())
            documents.Add(JsonElement.ParseValue(ref reader));
        return documents;
    }
}
