// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Alerts;
using TestSupport.Binary;
using TestSupport.Engines;
using TestSupport.Fleet;

namespace EndToEnd.Tests.Monitor;

/// <summary>
/// A built monitor as people run it: TLS and tokens, a state directory, rules of one's own, Alertmanager and a webhook,
/// VictoriaMetrics and a collector. It has received a demo of the built appliance, and was started again.
/// </summary>
public sealed class ProductionMonitor : IAsyncLifetime
{
    /// <summary>Secret of the webhook.</summary>
    internal const string Secret = "a secret of the webhook";

    private const int MostScrapes = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly WebhookReceiver _behind = new();       // Alertmanager's
    private readonly IReadOnlyList<string> _channels = MonitorBinary.FreeChannels(2);
    private PacedFleet? _fleet;

    /// <summary>Folder of its files.</summary>
    internal ScratchFolder Folder { get; } = new();

    /// <summary>Certificate and token.</summary>
    internal MonitorAccess Access { get; } = new();

    /// <summary>Its webhook.</summary>
    internal WebhookReceiver Webhook { get; } = new();

    /// <summary>Its Alertmanager.</summary>
    internal AlertmanagerServer Alertmanager { get; private set; } = null!;

    /// <summary>Its collector of OpenTelemetry.</summary>
    internal CollectorOfCounts Collector { get; } = new();

    /// <summary>Its metric database.</summary>
    internal EngineServer Victoria { get; private set; } = null!;

    /// <summary>What VictoriaMetrics has of the simulated appliance, of a day before and of just before now.</summary>
    internal EngineYesterday Earlier { get; } = new("host001", "order_to_ack", "oe0");

    /// <summary>What the demo printed.</summary>
    internal RunResult Demo { get; private set; } = null!;

    /// <summary>Name of the demo's appliance.</summary>
    internal string Name { get; private set; } = "";

    /// <summary>Answers about the demo before the restart, by their paths.</summary>
    internal Dictionary<string, JsonElement> Before { get; } = [];

    /// <summary>The monitor after the restart.</summary>
    internal MonitorProcess Monitor { get; private set; } = null!;

    /// <summary>Recording of the demo.</summary>
    internal string Recording => Folder.File("demo.telemetry");

    private string SecretFile => Folder.File("hook.secret");

    /// <summary>The configuration.</summary>
    internal string Config => Folder.File("monitor.yaml");

    /// <summary>Path of a distribution of the demo, over all of its time.</summary>
    internal string OrderToAck
    {
        get
        {
            long startNs = Demo.Summary.Count("start_time_ns");
            long endNs = startNs + Demo.Summary.Count("duration_ns") + 1_000_000_000;
            return $"/api/v1/distribution?series=order_to_ack&appliance={Uri.EscapeDataString(Name)}"
                + $"&from={startNs}&to={endNs}&p=50&p=99";
        }
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (RootTests.SkipReason is not null)
            return;
        Victoria = VictoriaServer.Node();
        Alertmanager = new AlertmanagerServer(_behind.Address);
        await Victoria.Until("vm_app_version or vector(1)", found => found.Count > 0);
        WriteConfig();
        using (MonitorProcess first = Start())
        {
            _fleet = new PacedFleet(_channels[1], SimulatedAppliance.Many(1, shape => shape));
            await ReceiveDemo(first);
            first.Process.Signal(Signals.Terminate);
            Assert.Equal(0, first.Process.WaitForEnd(Patience).ExitCode);
        }
        Monitor = Start();
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        _fleet?.Dispose();
        Monitor?.Dispose();
        Alertmanager?.Dispose();
        Victoria?.Dispose();
        Collector.Dispose();
        Webhook.Dispose();
        _behind.Dispose();
        Access.Dispose();
        Folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Writes the file of rules.</summary>
    internal void WriteRules(params string[] names)
    {
        Directory.CreateDirectory(Folder.File("rules.d"));
        File.WriteAllText(Folder.File("rules.d/own.yaml"), "rules:\n" + string.Concat(names.Select(name => $"""
              - name: {name}
                of: feeds.messages_lost
                value: sum
                raise: "> 0"
                incomplete: judge
                severity: error

            """)));
    }

    private MonitorProcess Start() => MonitorProcess.StartSecure(Access, [MonitorBinary.Built], "--config", Config);

    private void WriteConfig()
    {
        WriteRules("Lossy");
        File.WriteAllText(SecretFile, Secret + "\n");
        File.SetUnixFileMode(SecretFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Config, $"""
            names: [monitor.example]
            {Access.Sections}
            memory: 512MiB
            state_directory: {Folder.File("state")}
            appliances:
              - channel: "{_channels[0]}"
                labels: {"{"}site: NY4{"}"}
              - channel: "{_channels[1]}"
                labels: {"{"}site: LD4{"}"}
            history:
              engine: {"{"}query_url: "http://{Victoria.Address}"{"}"}
            alerts:
              alertmanagers: ["{Alertmanager.Address}"]
              webhooks: [{"{"}url: "{Webhook.Address}", secret_file: {SecretFile}{"}"}]
              rules: [rules.d/*.yaml]
            export:
              remote_write:
                - url: http://{Victoria.Address}/api/v1/write
                  query_url: http://{Victoria.Address}
                  every: 1s
              otlp: [{"{"}url: "{Collector.Url}", every: 1s{"}"}]

            """);
    }

    /// <summary>Runs the demo, until all of it is shown, and what was sent of it has arrived.</summary>
    private async Task ReceiveDemo(MonitorProcess monitor)
    {
        using TelemetryProcess demo = TelemetryBinary.Start(
            "demo", "--seconds", "4", "--json", "--channel", _channels[0], "--record", Recording);
        while (!demo.EndsWithin(TimeSpan.FromSeconds(1)))
            Earlier.Scrape(monitor.Get("/metrics"));
        Demo = demo.WaitForEnd(Patience);
        // On a busy machine it may have lost packets, and says so.
        Assert.True(Demo.ExitCode is 0 or 6, Demo.Errors);
        Name = monitor.WaitFor("/api/v1/fleet", fleet => Ended(fleet) is not null).At("appliances")
            .EnumerateArray().Select(row => row.Text("appliance")!).Single(name => name != "host001");
        monitor.WaitFor("/api/v1/about", about => about.At("exporters").EnumerateArray()
            .All(one => one.Count("sent") > 0 && (one.Text("kind") == "otlp" || IsTrue(one.At("verified")))));
        while (Earlier.Count < MostScrapes)
        {
            Earlier.Scrape(monitor.Get("/metrics"));
            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }
        foreach (TimeSpan ago in new[] { TimeSpan.FromDays(1), TimeSpan.FromMinutes(MostScrapes + 4) })
            await Earlier.Write(Victoria, DateTimeOffset.UtcNow - ago);
        foreach (string path in new[] { OrderToAck, "/api/v1/gaps?limit=1000", "/api/v1/about", "/api/v1/rules" })
            Before[path] = monitor.Json(path);
    }

    private static string? Ended(JsonElement fleet) => fleet.At("appliances").EnumerateArray()
        .Where(row => row.Text("state") == "ended").Select(row => row.Text("appliance")).FirstOrDefault();

    private static bool IsTrue(JsonElement value) => value.ValueKind == JsonValueKind.True;
}
