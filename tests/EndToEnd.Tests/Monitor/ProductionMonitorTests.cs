// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Alerts;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>The built monitor with everything that it can be configured to do.</summary>
/// <param name="production">The monitor, after a demo and a restart.</param>
[Trait("needs", "root")]
public sealed class ProductionMonitorTests(ProductionMonitor production) : IClassFixture<ProductionMonitor>
{
    private const double DiskError = 0.005;                 // of two digits, beside that of a bucket's middle
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void it_serves_by_tls_only_and_reads_need_the_token()
    {
        MonitorProcess monitor = production.Monitor;
        string[] status = ["--write-out", "%{http_code}", "--output", "/dev/null"];
        string[] trust = ["--cacert", production.Access.Certificate];
        string about = monitor.Url + "/api/v1/about";

        Assert.Equal("200", monitor.Curl([.. status, .. production.Access.CurlOptions, about]));
        Assert.Equal("401", monitor.Curl([.. status, .. trust, about]));
        Assert.Equal("401", monitor.Curl([.. status, .. trust, "--header", "Authorization: Bearer wrong", about]));
        Assert.Equal("000", monitor.Curl([.. status, "--silent", about]));
        Assert.Equal("000", monitor.Curl([.. status, about.Replace("https", "http", StringComparison.Ordinal)]));
        string access = monitor.Get("/api/v1/access");
        Assert.Contains("\"alice\"", access, StringComparison.Ordinal);
        Assert.Contains("\"operate\"", access, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task what_the_demo_counted_is_in_the_metric_database_and_went_to_the_collector()
    {
        JsonElement feed = production.Demo.Summary.At("feeds", 0);
        await production.Victoria.Flush();
        foreach ((string metric, string key) in new[] { ("feed_messages", "messages"), ("feed_messages_lost",
            "messages_lost"), ("feed_line_gaps", "line_gaps") })
        {
            string query = $"max_over_time(telemetry_{metric}_total{{appliance=\"{production.Name}\"}}[10m])";
            await production.Victoria.Until(query, found => found is [var one] && one.Value == feed.Count(key));
        }
        JsonElement[] exporters = [.. production.Before["/api/v1/about"].At("exporters").EnumerateArray()];
        Assert.Equal(["otlp", "remote_write"], exporters.Select(one => one.Text("kind")!).Order());
        Assert.All(exporters, one => Assert.Equal(0, one.Count("refused") + one.Count("dropped")));
        Assert.Equal("vmrange", exporters.Single(one => one.Text("kind") == "remote_write").Text("histograms"));
        Assert.True(production.Collector.CountOf("/v1/metrics") >= 4);      // two appliances and the monitor
    }

    [RootFact]
    public async Task the_demos_gap_is_at_alertmanager_and_the_webhook_which_can_check_who_sends()
    {
        JsonElement[] held = await production.Alertmanager.Until(
            alerts => Array.Exists(alerts, alert => Is(alert, "FeedGap")) && Array.Exists(alerts, IsLossy));
        JsonElement gap = Array.Find(held, alert => Is(alert, "FeedGap") && alert.Text("labels", "appliance") == Name);
        Assert.Equal("NY4", gap.Text("labels", "site"));
        Assert.True(SpinWait.SpinUntil(
            () => production.Webhook.StatesOf("Lossy").Contains("firing"), Patience), "no post of the own rule");
        byte[] secret = Encoding.UTF8.GetBytes(ProductionMonitor.Secret);
        Assert.All(production.Webhook.Posts, post => Assert.Equal(
            $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(secret, post.Body))}", post.Signature));
    }

    [RootFact]
    public void after_the_restart_the_history_of_the_demo_is_there_from_the_disk()
    {
        JsonElement before = production.Before[production.OrderToAck];
        JsonElement after = production.Monitor.Json(production.OrderToAck);
        JsonElement series = production.Demo.Summary.At("series").EnumerateArray()
            .First(one => one.Text("series") == "order_to_ack");

        Assert.Equal("memory", Sources(before));
        Assert.Equal("disk", Sources(after));
        foreach (JsonElement answer in new[] { before, after })
            Assert.Equal(series.Count("count"), answer.Count("count"));
        foreach ((int place, string key) in new[] { (0, "p50_ns"), (1, "p99_ns") })
        {
            double exact = series.Count(key);
            Assert.Equal(exact, before.Count("percentiles", place, "value_ns"));
            Assert.InRange(after.Count("percentiles", place, "value_ns"),
                exact * (1 - DiskError), exact * (1 + DiskError));
        }
        Assert.Equal(Gaps(production.Before["/api/v1/gaps?limit=1000"]),
            Gaps(production.Monitor.WaitFor("/api/v1/gaps?limit=1000", answer => Gaps(answer).Length > 0)));
    }

    [RootFact]
    public void a_hang_up_puts_changed_rules_in_force_and_wrong_ones_not()
    {
        MonitorProcess monitor = production.Monitor;
        production.WriteRules("Lossy", "Other");
        monitor.Process.Signal(Signals.HangUp);
        monitor.WaitFor("/api/v1/rules", answer => Names(answer).Contains("Other"));

        File.AppendAllText(production.Folder.File("rules.d/own.yaml"), "  - {name: Wrong, of: nothing.at.all}\n");
        monitor.Process.Signal(Signals.HangUp);
        monitor.Process.WaitForErrors("the rules stay as they were", Patience);

        string[] rules = [.. Names(monitor.Json("/api/v1/rules"))];
        Assert.Equal(Names(production.Before["/api/v1/rules"]).Append("Other").Order(), rules.Order());
        production.WriteRules("Lossy");
        monitor.Process.Signal(Signals.HangUp);
        monitor.WaitFor("/api/v1/rules", answer => !Names(answer).Contains("Other"));
    }

    [RootFact]
    public void its_other_commands_work_on_the_configuration_and_the_recording()
    {
        Assert.StartsWith($"{production.Config}: ok", Succeed("config", "check", production.Config));
        Assert.Contains("Lossy", Succeed("rules", "--config", production.Config), StringComparison.Ordinal);
        JsonElement trial = JsonDocument.Parse(Succeed(
            "rules", "--config", production.Config, "--test", production.Recording, "--json")).RootElement;
        foreach (string rule in new[] { "FeedGap", "Lossy" })
            Assert.Contains(rule, trial.At("alerts").EnumerateArray().Select(alert => alert.Text("alert")));
        string[] written = Succeed("dashboards", "--output", production.Folder.File("grafana"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, written.Count(path => path.EndsWith(".json", StringComparison.Ordinal)));
        foreach (string rules in written.Where(path => path.EndsWith("rules.yml", StringComparison.Ordinal)))
            PlainRun.Succeed(Patience, "promtool", "check", "rules", rules);
        Assert.Contains("telemetry_feed_messages_total", Succeed("metrics"), StringComparison.Ordinal);
    }

    [RootFact]
    public void its_report_and_its_player_have_the_numbers_of_the_recording()
    {
        PlainRun report = PlainRun.Of(Patience, MonitorBinary.Built, "report", production.Recording,
            "--output", production.Folder.File("day.html"), "--limit", "1000", "--fail-on-gap");
        Assert.Equal(4, report.ExitCode);
        string html = File.ReadAllText(production.Folder.File("day.html"));
        foreach (string key in new[] { "messages", "messages_lost", "line_gaps" })
        {
            string count = production.Demo.Summary.Count("feeds", 0, key).ToString("N0", CultureInfo.InvariantCulture);
            Assert.Contains($">{count}<", html, StringComparison.Ordinal);
        }

        using MonitorProcess player = MonitorProcess.Start("--play", production.Recording, "--speed", "max");
        player.WaitFor("/api/v1/fleet", fleet => fleet.At("appliances").EnumerateArray()
            .Any(row => row.Text("state") == "ended"));
        JsonElement summary = player.Json($"/api/v1/summary?appliance={Name}");
        foreach (string member in (string[])["feeds", "sessions", "series", "ledger"])
            Assert.Equal(production.Demo.Summary.At(member).ToString(), summary.At(member).ToString());
        Assert.Equal(production.Demo.OfType("gap").Select(RunResult.GapIdentity).Order(StringComparer.Ordinal),
            player.Json("/api/v1/gaps?limit=1000").At("gaps").EnumerateArray().Select(RunResult.GapIdentity)
                .Order(StringComparer.Ordinal));
    }

    [RootFact]
    public void the_page_goes_on_in_the_metric_database_with_the_seam_and_the_error()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string yesterday = Range(now.AddDays(-1).AddMinutes(-2), now.AddDays(-1).AddMinutes(30));
        JsonElement samples = production.Monitor.WaitFor(
            $"/api/v1/distribution?series=order_to_ack&key=oe0&{yesterday}",
            answer => answer.Count("count") == production.Earlier.Samples);
        Assert.Equal("engine", Sources(samples));

        PageTests.Run("built/engine.js", production.Monitor.Url,
            $"TELEMETRY_PAGE_TOKEN={production.Access.Token}", $"NODE_EXTRA_CA_CERTS={production.Access.Certificate}",
            $"TELEMETRY_YESTERDAY={yesterday}", $"TELEMETRY_SAMPLES={samples.Count("count")}");
    }

    private string Name => production.Name;

    private static string Range(DateTimeOffset from, DateTimeOffset to) => string.Create(CultureInfo.InvariantCulture,
        $"from={from.ToUnixTimeSeconds()}000000000&to={to.ToUnixTimeSeconds()}000000000");

    private static bool Is(JsonElement alert, string name) => alert.Text("labels", "alertname") == name;

    private bool IsLossy(JsonElement alert) => Is(alert, "Lossy") && alert.Text("labels", "appliance") == Name;

    private static IEnumerable<string> Names(JsonElement rules) =>
        rules.At("rules").EnumerateArray().Select(rule => rule.Text("alert")!);

    private string[] Gaps(JsonElement answer) => [.. answer.At("gaps").EnumerateArray()
        .Where(gap => gap.Text("appliance") == Name).Select(RunResult.GapIdentity).Order(StringComparer.Ordinal)];

    private static string Sources(JsonElement answer) => string.Join(
        ' ', answer.At("spans").EnumerateArray().Select(span => span.Text("source")).Distinct());

    private static string Succeed(params string[] arguments) =>
        PlainRun.Succeed(Patience, MonitorBinary.Built, arguments);
}
