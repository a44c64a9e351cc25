// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Alerts.Rules;
using Telemetry.Exporting;
using Telemetry.Exporting.Grafana;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Model.Events;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Hosting;
using TestSupport;
using TestSupport.Engines;
using TestSupport.Exposition;
using TestSupport.Publishing;

namespace Telemetry.Monitor.Tests.Hosting;

/// <summary>The rule file for Prometheus beside the built-in rules: the same rules, over what is really
/// exported.</summary>
public sealed partial class ShippedRulesTests
{
    // They compare with other days, which Prometheus does not know.
    private static readonly string[] NotExpressible = [.. BaselineRules.Make("info").Select(rule => rule.Name)];

    private static string[] Shipped => [.. Alert().Matches(RuleFile.Text).Select(match => match.Groups[1].Value)];

    [Fact]
    public void every_built_in_rule_that_can_be_expressed_is_shipped() => Assert.Equal(
        BuiltInRules.Make().Select(rule => rule.Name).Except(NotExpressible).Order(), Shipped.Order());

    [Fact]
    public async Task every_label_value_that_a_rule_selects_is_exported()
    {
        var rig = new MetricsRig(Exporting(), "never");
        await using Exporters exporters = rig.Exporters;
        PublisherRig left = MetricsRig.Appliance("left", 0x1A2B_3C4D_0000_0001);
        PublisherRig right = MetricsRig.Appliance("left", 0x5E6F_7A8B_0000_0002);
        exporters.Start(new NothingKnown());
        foreach (TelemetryEventKind kind in new[]
        {
            TelemetryEventKind.Stale, TelemetryEventKind.LineDown, TelemetryEventKind.LineBehind,
            TelemetryEventKind.NotJoined, TelemetryEventKind.Carrier,
        })
            left.Publish(MetricsRig.Event(kind, EventState.Raised));
        left.Publish(MetricsRig.Event(TelemetryEventKind.ClockStep));
        rig.Run(10, left, right);
        IReadOnlyList<Sample> samples = rig.Scrape();

        (string Name, string Label, string Sign, string Value)[] selected = [.. Selected(RuleFile.Text)];

        Assert.InRange(selected.Length, 8, 40);
        Assert.Contains(("telemetry_events_total", "kind", "=", "clock_step"), selected);
        Assert.All(selected, one => Assert.Contains(samples, sample => sample.Name == one.Name
            && (one.Sign == "=" ? sample.Label(one.Label) == one.Value
                : Regex.IsMatch(sample.Label(one.Label), $"^(?:{one.Value})$"))));
    }

    [Fact]
    public async Task every_counter_of_which_a_rule_takes_the_increase_is_exported_before_the_first_event()
    {
        var rig = new MetricsRig(Exporting());
        await using Exporters exporters = rig.Exporters;
        exporters.Start(new NothingKnown());
        rig.Run(10, MetricsRig.Appliance("left"));
        IReadOnlyList<Sample> samples = rig.Scrape();

        string[] counters = [.. Increase().Matches(RuleFile.Text).Select(match => match.Groups[1].Value).Distinct()];

        Assert.InRange(counters.Length, 12, 40);
        // Those of the host are known where one is measured.
        Assert.Equal(
            ["telemetry_host_drops_total", "telemetry_host_settings_changes_total", "telemetry_socket_drops_total"],
            counters.Where(name => samples.All(sample => sample.Name != name)).Order());
        Assert.All(Selected(RuleFile.Text).Where(one => counters.Contains(one.Name) && one.Sign == "="), one =>
            Assert.Contains(samples, sample => sample.Name == one.Name && sample.Label(one.Label) == one.Value
                && sample.Value == 0));
        Assert.Equal(
            Enum.GetValues<TelemetryEventKind>().Except(
                [TelemetryEventKind.None, TelemetryEventKind.Gap, TelemetryEventKind.Order]).Count(),
            samples.Where(sample => sample.Name == "telemetry_events_total")
                .Select(sample => sample.Label("kind")).Distinct().Count());
    }

    [PrometheusTheory]
    [InlineData("ended as planned")]
    [InlineData("vanished")]
    [InlineData("monitor stalled")]
    [InlineData("monitor stalled again and again")]
    [InlineData("monitor stalled for a moment")]
    [InlineData("never received")]
    [InlineData("logged out")]
    [InlineData("logged out, then ended as planned")]
    [InlineData("clock set for the first time")]
    public void they_fire_where_the_built_in_ones_do(string story)
    {
        string[] expected = story switch
        {
            "vanished" => ["ApplianceGone", "MonitorAlive"],
            "monitor stalled" or "monitor stalled again and again" => ["MonitorAlive", "MonitorBehind"],
            "never received" => ["ApplianceMissing", "MonitorAlive"],
            "logged out" => ["MonitorAlive", "SessionLoggedOut"],
            "clock set for the first time" => ["ClockStep", "MonitorAlive"],
            _ => ["MonitorAlive"],
        };
        MetricsRig rig = Played(story);
        Assert.Equal(expected, rig.Firing);

        using ScratchFolder folder = new();
        _ = DashboardFiles.Write(folder.Path, default);
        File.WriteAllText(folder.File("cases.yml"), CaseOf(rig, expected));
        (int code, string text) = PrometheusTools.Promtool("", "test", "rules", folder.File("cases.yml"));

        Assert.True(code == 0, text);
    }

    private static MetricsRig Played(string story)
    {
        var rig = new MetricsRig(story == "never received" ? ["never", "left"] : ["left"]);
        PublisherRig left = MetricsRig.Appliance("left");
        rig.Run(20, left);
        if (story.StartsWith("logged out", StringComparison.Ordinal))
            left.Publish(MetricsRig.Event(TelemetryEventKind.ConnectionClosed));
        if (story == "clock set for the first time")
            left.Publish(MetricsRig.Event(TelemetryEventKind.ClockStep));
        rig.Run(30, left);
        if (story.EndsWith("ended as planned", StringComparison.Ordinal))
        {
            rig.End(left);
            // The built-in ones wait an hour for a new start; looks that are 2 s apart are not pause of the monitor.
            for (int look = 0; look < 3_600 / 2; look++)
            {
                rig.Stall(1);
                rig.Run(1);
            }
        }
        bool isStalled = story.StartsWith("monitor stalled", StringComparison.Ordinal);
        foreach (int seconds in story switch
        {
            "monitor stalled" => [12],
            "monitor stalled again and again" => [4, 4, 4, 4],
            "monitor stalled for a moment" => [4],
            _ => Array.Empty<int>(),
        })
        {
            rig.Stall(seconds);
            rig.Run(1, left);
        }
        bool goesOn = isStalled || story is "never received" or "logged out" or "clock set for the first time";
        rig.Run(isStalled ? 30 : 120, goesOn ? [left] : []);
        return rig;
    }

    /// <summary>The scrapes as input of promtool, and what must fire at their end.</summary>
    private static string CaseOf(MetricsRig rig, string[] firing)
    {
        Dictionary<string, List<(long Second, double Value)>> series = [];
        foreach ((long second, IReadOnlyList<Sample> samples) in rig.Scrapes)
        {
            foreach (Sample sample in samples.Where(
                sample => !sample.Name.EndsWith("_bucket", StringComparison.Ordinal)))
            {
                string labels = string.Join(',', sample.Labels.Append(new("instance", "m"))
                    .Select(label => $"{label.Key}=\"{label.Value}\""));
                string key = $"{sample.Name}{{{labels}}}";
                if (!series.TryGetValue(key, out List<(long, double)>? values))
                    series.Add(key, values = []);
                values.Add((second, sample.Value));
            }
        }
        var text = new StringBuilder("""
            rule_files: [telemetry.rules.yml]
            evaluation_interval: 5s
            tests:
              - interval: 5s
                input_series:

            """);
        foreach ((string key, List<(long Second, double Value)> values) in series)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - series: '{key}'\n        values: '");
            Dictionary<long, double> found = values.ToDictionary(value => value.Second, value => value.Value);
            bool wasThere = false;
            for (long second = 5; second <= rig.Second; second += 5)
            {
                bool isThere = found.TryGetValue(second, out double value);
                // A scrape marks a series that it no longer finds; a scrape that failed is not one.
                string word = isThere ? value.ToString("R", CultureInfo.InvariantCulture)
                    : wasThere && rig.Scrapes.ContainsKey(second) ? "stale" : "_";
                text.Append(word).Append(' ');
                wasThere = isThere || (wasThere && !rig.Scrapes.ContainsKey(second));
            }
            text.Append("'\n");
        }
        text.Append(CultureInfo.InvariantCulture, $$"""
                promql_expr_test:
                  - expr: count by (alertname) (ALERTS{alertstate="firing"}) >= bool 1
                    eval_time: {{rig.Second - 5}}s
                    exp_samples:

            """);
        foreach (string name in firing)
        {
            text.Append(CultureInfo.InvariantCulture, $"          - labels: '{{alertname=\"{name}\"}}'\n")
                .Append("            value: 1\n");
        }
        return text.ToString();
    }

    private static MonitorSettings Exporting() => new()
    {
        Export = new ExportSettings
        {
            RemoteWrite =
            [
                new RemoteWriteTarget { Url = new Uri($"http://127.0.0.1:{FreePort.OnLoopback()}/api/v1/write") },
            ],
        },
    };

    /// <summary>Metrics of the rules with each label that is compared with a text.</summary>
    private static IEnumerable<(string Name, string Label, string Sign, string Value)> Selected(string text) =>
        from selector in Selector().Matches(text)
        from matcher in Matcher().Matches(selector.Groups["matchers"].Value)
        select (selector.Groups["name"].Value, matcher.Groups["label"].Value, matcher.Groups["sign"].Value,
            matcher.Groups["value"].Value);

    private sealed class NothingKnown : IMetricsSource
    {
        public string Host => "monitor";

        public Task<IReadOnlyList<string>?> Appliances() => Task.FromResult<IReadOnlyList<string>?>(null);

        public Task Read(string appliance, Action<ApplianceMetrics> read) => Task.CompletedTask;

        public Task Read(Action<MonitorMetrics> read) => Task.CompletedTask;
    }

    [GeneratedRegex(@"\b(?:increase|rate)\((telemetry_[a-z0-9_]+)")]
    private static partial Regex Increase();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"\b(?<name>telemetry_[a-z0-9_]+)\{(?<matchers>[^}]*(?:\{\d+\}[^}]*)?)\}")]
    private static partial Regex Selector();

    [GeneratedRegex("(?<label>[a-z_]+)(?<sign>=~|=)\"(?<value>[^\"]*)\"")]
    private static partial Regex Matcher();
}
