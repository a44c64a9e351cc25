// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json;
using Telemetry.Exporting;
using Telemetry.Messages;
using TestSupport.Engines;
using TestSupport.Exposition;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Metrics and targets as the server answers, and as a real Prometheus finds them.</summary>
public sealed class MetricsRouteTests
{
    private const string Proto =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

    private static readonly string[] Five = ["a", "b", "c", "d", "d:md"];

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8", "classic")]
    [InlineData("application/openmetrics-text;version=1.0.0",
        "application/openmetrics-text; version=1.0.0; charset=utf-8", "classic")]
    [InlineData(Proto + ",text/plain;q=0.5",
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", "native")]
    public async Task metrics_come_in_the_form_that_is_accepted(string? accept, string type, string histograms)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        foreach (string path in (string[])["/metrics", "/metrics/left"])
        {
            (string found, string text) = await Get(fleet, path, accept);
            Assert.Equal(type, found);
            Assert.Equal(histograms, HistogramsOf(text));
            Assert.Equal(type.StartsWith("application/openmetrics-text", StringComparison.Ordinal),
                text.EndsWith("\n# EOF\n", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(ScrapedHistograms.Auto, "native", "classic")]
    [InlineData(ScrapedHistograms.Native, "native", "none")]
    [InlineData(ScrapedHistograms.Classic, "classic", "classic")]
    [InlineData(ScrapedHistograms.None, "none", "none")]
    public async Task histograms_have_the_configured_form(ScrapedHistograms form, string protobuf, string text)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(
            new ScrapeOptions { Histograms = form, Schema = 3 }, "left");

        Assert.Equal(protobuf, HistogramsOf((await Get(fleet, "/metrics/left", Proto)).Text));
        Assert.Equal(text, HistogramsOf((await Get(fleet, "/metrics/left", null)).Text));
    }

    [Fact]
    public async Task more_than_four_appliances_have_paths_of_their_own()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(Five);

        Sample[] together = [.. ExpositionReader.Samples((await Get(fleet, "/metrics", null)).Text)];
        Assert.All(together, sample => Assert.Matches("^(telemetry_monitor|process)_", sample.Name));
        Assert.DoesNotContain(together, sample => sample.Labels.ContainsKey("appliance"));
        foreach (string name in Five.Append("never"))
        {
            Sample[] own = [.. ExpositionReader.Samples((await Get(fleet, $"/metrics/{name}", null)).Text)];
            Assert.All(own, sample => Assert.Equal(name, sample.Label("appliance")));
            Assert.Equal(name == "never" ? 0 : 1, own.Single(sample => sample.Name == "telemetry_appliance_up").Value);
        }
        using HttpResponseMessage unknown = await fleet.Client.GetAsync("/metrics/e");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [PrometheusFact]
    public async Task prometheus_finds_every_appliance_and_has_the_values_of_the_json()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(Five);
        using EngineServer prometheus =
            PrometheusServer.Scraping(fleet.Client.BaseAddress!.Authority, hasNative: true);

        List<QueryResult> up = await prometheus.Until(
            "up{job=\"telemetry\"} == 1", found => found.Count == Five.Length + 1);
        await prometheus.Until("up{job=\"telemetry-monitor\"} == 1", found => found.Count == 1);

        Assert.Equal(Five.Append("never").Order(StringComparer.Ordinal),
            up.Select(result => result.Labels["instance"]).Order(StringComparer.Ordinal));
        foreach (string name in Five)
            await Compare(fleet, prometheus, name);
        Assert.Equal(1, Assert.Single(await prometheus.Query(
            "telemetry_monitor_appliances{job=\"telemetry-monitor\",state=\"missing\"}")).Value);
    }

    /// <summary>Compares every value of an appliance with that of its summary.</summary>
    private static async Task Compare(FleetUnderTest fleet, EngineServer prometheus, string name)
    {
        JsonElement summary = await fleet.Get($"/api/v1/summary?appliance={name}");
        // A value is gone for a moment where a busy machine has missed a scrape.
        List<QueryResult> values = await prometheus.Until(
            $"{{__name__=~\"telemetry_.+\",job=\"telemetry\",appliance=\"{name}\"}}", found => found.Count > 100);
        ILookup<string, QueryResult> found = values.ToLookup(value => value.Labels["__name__"]);
        int compared = 0;
        foreach (IGrouping<string, Metric> family in ExportedValues.Comparable)
        {
            double[] expected = [.. ExportedValues.Of(summary, family).Order()];
            Assert.Equal((name, family.Key, string.Join(' ', expected)),
                (name, family.Key, string.Join(' ', found[family.Key].Select(value => value.Value).Order())));
            compared += expected.Length;
        }
        Assert.InRange(compared, 100, 1_000);
        Assert.Equal(FleetUnderTest.Intervals * 3, Assert.Single(
            found["telemetry_feed_messages_lost_total"], value => value.Labels["feed"] == "itch").Value);
        Assert.Equal("d:md" == name ? "md" : null, Assert.Single(
            found["telemetry_appliance_info"]).Labels.GetValueOrDefault("appliance_instance"));
    }

    private static string HistogramsOf(string text) => text.Contains("_bucket{", StringComparison.Ordinal) ? "classic"
        : text.Contains("telemetry_latency_seconds", StringComparison.Ordinal) ? "native" : "none";

    private static async Task<(string Type, string Text)> Get(FleetUnderTest fleet, string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage answer = await fleet.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string type = answer.Content.Headers.NonValidated["Content-Type"].ToString();
        return (type, Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync()));
    }
}
