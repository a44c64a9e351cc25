// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Containers;

/// <summary>The programs with their libraries and nothing else: no <c>/etc/passwd</c>, no shell, no tzdata.</summary>
[Trait("needs", "root")]
public sealed class ScratchImageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void doctor_judges_settings_and_names_what_is_missing()
    {
        using var image = new ScratchImage(TelemetryBinary.Built);

        Assert.NotEmpty(PlainRun.Succeed(Patience, "env", image.Command(null, "telemetry", "--version")));
        RunResult doctor = image.Run("telemetry", "doctor", "--json", "--seconds", "0");

        Dictionary<string, JsonElement> checks = doctor.Lines.Where(line => line.Text("check") is not null)
            .GroupBy(line => line.Text("check")!).ToDictionary(same => same.Key, same => same.First());
        Assert.Contains(checks["sock-rmem-max"].Text("verdict"), (string?[])["ok", "fail", "not_applicable"]);
        Assert.Contains("bash is not installed here", checks["settings"].Text("detail"), StringComparison.Ordinal);
        Assert.Contains("tzdata", checks["time_zones"].Text("fix"), StringComparison.Ordinal);
    }

    [RootFact]
    public void the_demo_is_exact_and_its_capture_replays()
    {
        using var image = new ScratchImage(TelemetryBinary.Built, ScratchImage.Find("ip"));

        RunResult demo = image.Run("telemetry", "demo", "--seconds", "3", "--rate", "2000", "--json", "--capture",
            "/demo.pcapng", "--write-config", "/demo.yaml");
        RunResult replay = image.Run("telemetry", "replay", "/demo.pcapng", "--config", "/demo.yaml", "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        Assert.True(demo.Summary.Flag("truth", "matches"), demo.Summary.ToString());
        Assert.NotNull(demo.Summary.Text("host_settings", "hash"));
        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(demo.Summary.Count("feeds", 0, "messages"), replay.Summary.Count("feeds", 0, "messages"));
        Assert.DoesNotContain("An error occurred", demo.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void without_ip_the_demo_names_it()
    {
        using var image = new ScratchImage(TelemetryBinary.Built);

        RunResult demo = image.Run("telemetry", "demo", "--seconds", "1");

        Assert.NotEqual(0, demo.ExitCode);
        Assert.Contains("the program ip cannot be started: No such file or directory; run as root, with iproute2",
            Assert.Single(demo.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [RootFact]
    public void run_has_host_settings_and_a_monitor_shows_it()
    {
        using var network = new VethPair();
        using var image = new ScratchImage(TelemetryBinary.Built, MonitorBinary.Built);
        using TelemetryProcess monitor = image.Start(
            network.Receiver, "telemetry-monitor", "run", "--listen", "127.0.0.1:20180");
        monitor.WaitForErrors("page: ", Patience);
        using TelemetryProcess run = image.Start(network.Receiver, "telemetry", "run", "--interface",
            network.ReceiverInterface, "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000", "--json");
        run.WaitForAnyLine("host_settings", _ => true, Patience);
        using (var sender = new MoldSender(network, 5000, 1))
            sender.Send(count: 1_000, packetsPerSecond: 20_000);
        run.WaitForTotal(line => line.Count("ledger", "processed"), 1_000, Patience);
        string hash = run.Newest("host_settings")!.Value.Text("hash")!;

        Assert.True(SpinWait.SpinUntil(
            () => Get(network, "/api/v1/settings").Contains(hash, StringComparison.Ordinal), Patience), "not shown");
        Assert.Contains("<html", Get(network, "/"), StringComparison.Ordinal);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"));
        JsonElement settings = result.OfType("host_settings").First().At("settings");
        Assert.InRange(settings.GetArrayLength(), 40, 1_000);
        Assert.Single(result.Errors.Split('\n'), line => line.StartsWith("host settings: ", StringComparison.Ordinal)
            && line.EndsWith("read without tune: bash is not installed here", StringComparison.Ordinal));
    }

    [RootFact]
    public void a_monitor_without_openssl_names_it_where_it_is_needed()
    {
        using var image = new ScratchImage(MonitorBinary.Built);

        RunResult token = image.Run("telemetry-monitor", "token", "alice");

        Assert.Equal(3, token.ExitCode);
        Assert.Contains("libssl.so.3 is not found", Assert.Single(
            token.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    /// <summary>What the monitor answers; nothing where that is an error, as before it knows an appliance.</summary>
    private static string Get(VethPair network, string path) => PlainRun.Of(Patience, "ip", "netns", "exec",
        network.Receiver, "curl", "--silent", "--fail", $"http://127.0.0.1:20180{path}").Output;
}
