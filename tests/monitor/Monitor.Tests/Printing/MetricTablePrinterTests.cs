// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Exporting;
using Telemetry.Monitor.Printing;
using TestSupport;

namespace Telemetry.Monitor.Tests.Printing;

/// <summary>The printed table of metrics.</summary>
public sealed partial class MetricTablePrinterTests
{
    [Fact]
    public void the_table_has_every_metric_with_unit_labels_meaning_and_error()
    {
        using StringWriter text = new();
        using StringWriter json = new();

        MetricTablePrinter.Write(text, asJson: false);
        MetricTablePrinter.Write(json, asJson: true);

        string[] lines = text.ToString().TrimEnd().Split('\n');
        JsonElement[] rows = [.. JsonDocument.Parse(json.ToString()).RootElement.EnumerateArray()];
        Assert.Equal(MetricTable.Families.Count() + 1, lines.Length);
        Assert.Equal(MetricTable.Families.Count(), rows.Length);
        int column = lines[0].IndexOf("MEANING", StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Equal("  ", line[(column - 2)..column]));
        JsonElement row = rows.Single(row => row.GetProperty("name").GetString() == "telemetry_latency_seconds");
        Assert.Equal("histogram", row.GetProperty("type").GetString());
        Assert.Equal("seconds", row.GetProperty("unit").GetString());
        Assert.Equal(7, row.GetProperty("labels").GetArrayLength());
        Assert.StartsWith("2.2 %", row.GetProperty("error").GetString());
        Assert.Equal(
            JsonValueKind.Null,
            rows.Single(row => row.GetProperty("name").GetString() == "telemetry_feed_messages_total")
                .GetProperty("unit").ValueKind);
    }

    [Fact]
    public void the_document_calls_it_the_list_and_names_only_metrics_of_it()
    {
        string document = File.ReadAllText(Path.Combine(ProjectTree.Root, "docs", "monitoring.md"));

        string[] named = [.. Name().Matches(document).Select(match => match.Value).Distinct()];

        Assert.Contains("`telemetry-monitor metrics` prints all metrics", document, StringComparison.Ordinal);
        Assert.InRange(named.Length, 5, 40);
        Assert.Empty(named.Except(MetricTable.Families.Select(family => family.Name)));
    }

    [GeneratedRegex(@"\btelemetry_[a-z_]+[a-z]\b")]
    private static partial Regex Name();
}
