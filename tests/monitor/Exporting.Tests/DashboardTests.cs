// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Model.Failures;
using Telemetry.Exporting.Grafana;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests;

/// <summary>The files of dashboards and rules: form, metrics that exist, no aggregate of a percentile.</summary>
public sealed partial class DashboardTests
{
    private static readonly string Cases =
        Path.Combine(ProjectTree.Root, "tests", "monitor", "Exporting.Tests", "telemetry.rules.test.yml");

    public static TheoryData<string?, string?> Variants => new()
    {
        { null, null }, { "prometheus", "native" }, { "prometheus", "classic" }, { "victoriametrics", null },
        { "victoriametrics", "classic" }, { "victoriametrics", "vmrange" },
    };

    /// <summary>Queries of all dashboards of a variant, from the JSON.</summary>
    internal static IReadOnlyList<string> Queries(DashboardOptions options) =>
    [
        .. Boards.All(options).SelectMany(board =>
            Strings(JsonDocument.Parse(DashboardJson.Of(board)).RootElement, "expr")),
    ];

    /// <summary>Replaces the variables as Grafana does.</summary>
    internal static string Fill(string query) => query
        .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("$__range", "1m", StringComparison.Ordinal)
        .Replace("$appliance", ".*", StringComparison.Ordinal).Replace("$site", ".*", StringComparison.Ordinal)
        .Replace("$feed", ".*", StringComparison.Ordinal).Replace("$session", ".*", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Variants))]
    public void files_are_written_and_name_metrics_that_exist(string? engine, string? histograms)
    {
        using ScratchFolder folder = new();
        DashboardOptions options = Options(engine, histograms);

        IReadOnlyList<string> files = DashboardFiles.Write(folder.File("new/boards"), options);

        Assert.Equal(
            ["scrape.example.yml", "telemetry-appliances.json", "telemetry-desk.json", "telemetry-feeds.json",
                "telemetry-sessions.json", "telemetry.rules.yml"],
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        HashSet<string> known = [.. MetricTable.Families.SelectMany(family =>
            family.Type == MetricType.Histogram ? [family.Name, family.Name + "_bucket"] : new[] { family.Name })];
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            if (file.EndsWith(".json", StringComparison.Ordinal))
                text = string.Join('\n', Strings(JsonDocument.Parse(text).RootElement, "expr"));
            if (!file.EndsWith("scrape.example.yml", StringComparison.Ordinal))
                Assert.NotEmpty(Name().Matches(text));
            Assert.Empty(Name().Matches(text).Select(match => match.Value).Except(known));
            bool isSum = Name().Matches(text).Any(match => match.Value == "telemetry_latency_seconds_bucket");
            Assert.False(isSum && options.Histograms == HistogramForm.Native);
        }
    }

    [Theory]
    [InlineData("grafana", null, "--engine: unknown engine \"grafana\"; known are prometheus, victoriametrics")]
    [InlineData("promtheus", null, "--engine: unknown engine \"promtheus\"; did you mean \"prometheus\"?")]
    [InlineData(null, "vmrang", "--histograms: unknown form \"vmrang\"; did you mean \"vmrange\"?")]
    [InlineData("victoriametrics", "native",
        "--histograms: VictoriaMetrics has no native histograms; use vmrange or classic")]
    [InlineData("prometheus", "vmrange", "--histograms: only VictoriaMetrics has histograms of the form vmrange; "
        + "add --engine victoriametrics, or use native or classic")]
    public void a_variant_that_does_not_exist_is_refused(string? engine, string? histograms, string expected)
    {
        var errors = new ErrorList();
        _ = DashboardOptions.Read(engine, histograms, errors);

        Assert.Equal(expected, Assert.Throws<FailureException>(errors.ThrowIfAny).Message);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void no_query_makes_an_average_or_a_sum_of_percentiles(string? engine, string? histograms)
    {
        DashboardOptions options = Options(engine, histograms);
        string[] queries = [.. Queries(options), .. RuleFile.Text.Split('\n')];

        string[] percentiles = [.. queries.Where(query => query.Contains("telemetry_latency_window_seconds"))];
        Assert.NotEmpty(percentiles);
        Assert.DoesNotContain(percentiles, query => Aggregate().IsMatch(query));
        Assert.DoesNotContain(queries, query => AggregateOfQuantile().IsMatch(query));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void panels_neither_overlap_nor_share_an_id(string? engine, string? histograms)
    {
        DashboardOptions options = Options(engine, histograms);
        foreach (Dashboard board in Boards.All(options))
        {
            JsonElement json = JsonDocument.Parse(DashboardJson.Of(board)).RootElement;
            JsonElement[] panels = [.. json.GetProperty("panels").EnumerateArray()];
            HashSet<(int X, int Y)> cells = [];

            foreach (JsonElement place in panels.Select(panel => panel.GetProperty("gridPos")))
            {
                (int x, int y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
                (int w, int h) = (place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
                Assert.InRange(x + w, 1, 24);
                for (int cell = 0; cell < w * h; cell++)
                    Assert.True(cells.Add((x + (cell % w), y + (cell / w))), $"{board.Name}: panels overlap");
            }

            Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
            Assert.Equal(
                ["datasource", "site", "appliance", "feed", "session", "monitor"],
                json.GetProperty("templating").GetProperty("list").EnumerateArray()
                    .Select(variable => variable.GetProperty("name").GetString()));
            Assert.Contains("from=${__from}&to=${__to}", json.GetProperty("links").ToString());
        }
    }

    [PrometheusFact]
    public void promtool_accepts_the_rules_and_their_cases()
    {
        using ScratchFolder folder = new();
        _ = DashboardFiles.Write(folder.Path, default);
        File.Copy(Cases, folder.File("cases.yml"));

        (int checkCode, string checkText) =
            PrometheusTools.Promtool("", "check", "rules", folder.File(DashboardFiles.Rules));
        (int caseCode, string caseText) = PrometheusTools.Promtool("", "test", "rules", folder.File("cases.yml"));
        (int scrapeCode, string scrapeText) =
            PrometheusTools.Promtool("", "check", "config", folder.File(DashboardFiles.Scrape));

        Assert.True(checkCode == 0, checkText);
        Assert.True(caseCode == 0, caseText);
        Assert.True(scrapeCode == 0, scrapeText);
    }

    [Fact]
    public void each_rule_has_a_case_in_which_it_fires()
    {
        string cases = File.ReadAllText(Cases);

        string[] rules = [.. Alert().Matches(RuleFile.Text).Select(match => match.Groups[1].Value)];

        Assert.InRange(rules.Length, 20, 40);
        Assert.All(rules, rule => Assert.Matches($"alertname: {rule}\n\\s+exp_alerts:\n", cases));
    }

    private static DashboardOptions Options(string? engine, string? histograms)
    {
        var errors = new ErrorList();
        DashboardOptions options = DashboardOptions.Read(engine, histograms, errors);
        Assert.True(errors.IsEmpty);
        return options;
    }

    private static IEnumerable<string> Strings(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name == name ? [member.Value.GetString()!] : Strings(member.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(member => Strings(member, name)),
        _ => [],
    };

    [GeneratedRegex(@"\b(telemetry|process)_[a-z0-9_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(avg|sum|quantile|stddev)(_over_time)?\b")]
    private static partial Regex Aggregate();

    [GeneratedRegex(@"\b(avg|sum|quantile|stddev)(_over_time)?\s*(by\s*\([^)]*\)\s*)?\(\s*histogram_quantile")]
    private static partial Regex AggregateOfQuantile();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}
