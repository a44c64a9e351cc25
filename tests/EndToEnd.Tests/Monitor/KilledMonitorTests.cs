// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Alerts;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace EndToEnd.Tests.Monitor;

/// <summary>Alerts of a built monitor that is killed, and started again with what it has kept.</summary>
public sealed class KilledMonitorTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long ValidNs = 120 * Second;              // of an alert, from each post to Alertmanager
    private const long WaitNs = 3_600 * Second;             // `for` of the rule
    private const long KeptNs = 3 * Second;                 // of it, before the monitor is killed
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Dead = TimeSpan.FromSeconds(3);

    private readonly ScratchFolder _folder = new();
    private readonly WebhookReceiver _behind = new();       // Alertmanager's
    private readonly WebhookReceiver _own = new();          // the monitor's
    private readonly string _channel = MonitorBinary.FreeChannels(1)[0];

    [AlertmanagerFact]
    public async Task its_alerts_end_by_themselves_and_after_a_restart_nobody_is_notified_again()
    {
        using var alertmanager = new AlertmanagerServer(_behind.Address);
        WriteConfig(alertmanager.Address);
        using MonitorProcess killed = Start();
        using PacedFleet fleet = Fleet();
        BeginLosing(fleet, killed);
        await alertmanager.Until(held => new[] { "FeedGap", "Lossy" }.All(name => Array.Exists(held, Is(name))));
        await Until(() => Counts("FeedGap") is (1, 1) && Counts("Lossy") is (1, 1), "both are notified");
        JsonElement pending = killed.WaitFor("/api/v1/alerts", answer => Waiting(answer, "pending") is not null);
        long sinceNs = Waiting(pending, "pending")!.Value.Count("state_time_ns");
        await Until(IsKept, "what fires and what waits is kept");

        Kill(killed);
        DateTimeOffset killedAt = DateTimeOffset.UtcNow;
        Dictionary<string, DateTimeOffset> ends = Ends(await alertmanager.Until(held => held.Length > 0));
        await Task.Delay(Dead);
        Assert.Equal(ends, Ends(await alertmanager.Until(held => held.Length > 0)));
        Assert.All(ends, end => Assert.InRange(
            end.Value, DateTimeOffset.UtcNow, killedAt + TimeSpan.FromTicks(ValidNs / 100)));

        WaitLonger();
        using MonitorProcess again = Start();
        JsonElement restored = again.WaitFor("/api/v1/alerts", answer => Waiting(answer, "pending") is not null);
        Assert.Equal(sinceNs, Waiting(restored, "pending")!.Value.Count("state_time_ns"));
        again.WaitFor("/api/v1/fleet", IsLive);
        again.WaitFor("/api/v1/alerts", answer => Waiting(answer, "firing") is not null);
        await alertmanager.Until(held => Ends(held).Any(end => ends.TryGetValue(end.Key, out DateTimeOffset before)
            && end.Value > before));

        fleet.Change(one => one.Lost = 0);
        await Until(() => Counts("Lossy") is (2, 2) && Counts("Waiting") is (2, 2), "both ends are notified");
        foreach (WebhookReceiver receiver in new[] { _behind, _own })
        {
            Assert.Equal(["firing"], receiver.StatesOf("FeedGap"));
            Assert.Equal(["firing", "resolved"], receiver.StatesOf("Lossy"));
            Assert.Equal(["firing", "resolved"], receiver.StatesOf("Waiting"));
        }
    }

    [AlertmanagerFact]
    public async Task of_one_that_never_comes_back_alerts_end_by_themselves_within_two_minutes()
    {
        using var alertmanager = new AlertmanagerServer(_behind.Address);
        WriteConfig(alertmanager.Address);
        using MonitorProcess killed = Start();
        using PacedFleet fleet = Fleet();
        BeginLosing(fleet, killed);
        await Until(() => Counts("FeedGap") is (1, 1) && Counts("Lossy") is (1, 1), "both are notified");

        Kill(killed);
        await Task.Delay(TimeSpan.FromSeconds(ValidNs / Second));
        await Until(() => Counts("FeedGap") is (2, 1) && Counts("Lossy") is (2, 1), "the end of both is notified");

        Assert.Equal(["firing", "resolved"], _behind.StatesOf("FeedGap"));
        Assert.Equal(["firing", "resolved"], _behind.StatesOf("Lossy"));
    }

    [Fact]
    public void a_second_one_with_the_same_folder_is_refused_and_names_the_first()
    {
        WriteConfig(new Uri("http://127.0.0.1:9/"));
        using MonitorProcess first = Start();

        using TelemetryProcess other = TelemetryProcess.Start(MonitorBinary.Built,
            ["run", "--listen", MonitorBinary.FreeAddress(), "--config", _folder.File("monitor.yaml")]);
        RunResult second = other.WaitForEnd(Patience);

        Assert.Equal(3, second.ExitCode);
        Assert.Contains($"{_folder.File("state")} is in use by process {first.Process.Id}; end that process, or give "
            + "each monitor a folder of its own", second.Errors, StringComparison.Ordinal);
        Assert.Equal("MonitorAlive", first.Json("/api/v1/alerts").Text("alerts", 0, "alert"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _own.Dispose();
        _behind.Dispose();
        _folder.Dispose();
    }

    private MonitorProcess Start() => MonitorProcess.Start("--config", _folder.File("monitor.yaml"));

    private PacedFleet Fleet() => new(_channel, SimulatedAppliance.Many(1, shape => shape with { Feeds = 1 }));

    /// <summary>Lets an appliance lose messages once the monitor has it.</summary>
    private static void BeginLosing(PacedFleet fleet, MonitorProcess monitor)
    {
        fleet.Change(one => one.Lost = 0);
        monitor.WaitFor("/api/v1/fleet", IsLive);
        fleet.Change(one => one.Lost = 5);
    }

    private static void Kill(MonitorProcess monitor)
    {
        monitor.Process.Signal(Signals.Kill);
        Assert.True(monitor.Process.EndsWithin(Patience));
    }

    private void WriteConfig(Uri alertmanager)
    {
        File.WriteAllText(_folder.File("rules.yaml"), $"""
            rules:
              - name: Lossy
                of: feeds.messages_lost
                value: sum
                window: 2s
                raise: "> 0"
                keep: 2s
                severity: info
              - name: Waiting
                of: feeds.messages_lost
                value: sum
                window: 2s
                raise: "> 0"
                for: {WaitNs / Second}s
                keep: 2s
                severity: info

            """);
        File.WriteAllText(_folder.File("monitor.yaml"), $"""
            state_directory: {_folder.File("state")}
            appliances: [{"{"}channel: "{_channel}"{"}"}]
            alerts:
              alertmanagers: ["{alertmanager}"]
              webhooks: [{"{"}url: "{_own.Address}"{"}"}]
              rules: [rules.yaml]

            """);
    }

    /// <summary>True if the monitor has written who was notified, and how long the rule has been waiting.</summary>
    private bool IsKept()
    {
        string question = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT (SELECT count(DISTINCT name) FROM accepted WHERE name IN ('FeedGap', 'Lossy')),
                (SELECT count(*) FROM alert WHERE name = 'Waiting' AND elapsed_ns >= {KeptNs})
            """);
        return PlainRun.Of(Patience, "sqlite3", "-readonly", _folder.File("state/alerts.db"), question)
            .Output.Trim() == "2|1";
    }

    /// <summary>Lets all but some seconds of the rule's time pass in what is kept. Restarted it would need an
    /// hour.</summary>
    private void WaitLonger() => PlainRun.Succeed(Patience, "sqlite3", _folder.File("state/alerts.db"), string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE alert SET elapsed_ns = elapsed_ns + {WaitNs - (2 * KeptNs)} WHERE name = 'Waiting'"));

    private (int Behind, int Own) Counts(string alert) =>
        (_behind.StatesOf(alert).Length, _own.StatesOf(alert).Length);

    private static JsonElement? Waiting(JsonElement answer, string state) => answer.At("alerts").EnumerateArray()
        .Where(alert => alert.Text("alert") == "Waiting" && alert.Text("state") == state)
        .Select(alert => (JsonElement?)alert).FirstOrDefault();

    private static bool IsLive(JsonElement fleet) =>
        fleet.At("appliances").EnumerateArray().Any(row => row.Text("state") == "live");

    private static Predicate<JsonElement> Is(string name) => alert => alert.Text("labels", "alertname") == name;

    private static Dictionary<string, DateTimeOffset> Ends(JsonElement[] held) => held.ToDictionary(
        alert => alert.Text("fingerprint")!,
        alert => DateTimeOffset.Parse(alert.Text("endsAt")!, CultureInfo.InvariantCulture));

    private static async Task Until(Func<bool> isSo, string what)
    {
        long untilMs = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        for (; !isSo(); await Task.Delay(Pause))
            Assert.True(Environment.TickCount64 < untilMs, what);
    }
}
