// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Alerts;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>The gaps of the demo, which drops packets on purpose, wake somebody: the built monitor sends them to a real
/// Alertmanager.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public class SentAlertTests
{
    private const string Channel = "aeron:udp?control=127.0.0.1:20956|control-mode=dynamic";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [RootFact]
    public async Task a_gap_of_the_demo_is_notified_once()
    {
        using var receiver = new WebhookReceiver();
        using var alertmanager = new AlertmanagerServer(receiver.Address);
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("monitor.yaml"), $"""
            appliances: [{"{"}channel: "{Channel}"{"}"}]
            alerts: {"{"}alertmanagers: ["{alertmanager.Address}"]{"}"}
            """);
        using MonitorProcess monitor = MonitorProcess.Start("--config", folder.File("monitor.yaml"));
        _ = await alertmanager.Until(alerts => alerts.Length > 0);          // MonitorAlive, before anything else
        using TelemetryProcess demo = TelemetryBinary.Start("demo", "--seconds", "6", "--channel", Channel, "--json");
        RunResult ended = demo.WaitForEnd(Patience);
        Assert.Equal(0, ended.ExitCode);

        JsonElement[] held = await alertmanager.Until(alerts => Array.Exists(alerts, IsGap));

        JsonElement gap = Array.Find(held, IsGap);
        JsonElement shown = monitor.Json("/api/v1/alerts");
        Assert.Contains(shown.At("alerts").EnumerateArray(),
            alert => alert.Text("fingerprint") == gap.Text("fingerprint")
                && alert.Text("state") is "firing" or "clearing");
        Assert.Equal(0, shown.Count("receivers", 0, "failures"));
        string[] lost = [.. ended.Summary.At("feeds").EnumerateArray()
            .Where(feed => feed.Count("messages_lost") > 0).Select(feed => feed.Text("feed")!)];
        Assert.Contains(gap.Text("labels", "feed"), lost);
        Assert.True(SpinWait.SpinUntil(() => receiver.StatesOf("FeedGap").Length > 0, Patience));
        Assert.InRange(receiver.StatesOf("FeedGap").Length, 1, lost.Length);
        Assert.DoesNotContain("resolved", receiver.StatesOf("FeedGap"));
    }

    private static bool IsGap(JsonElement alert) => alert.Text("labels", "alertname") == "FeedGap";
}
