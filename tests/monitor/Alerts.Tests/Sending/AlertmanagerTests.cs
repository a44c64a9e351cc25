// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Alerts.Sending;
using TestSupport;
using TestSupport.Alerts;

namespace Telemetry.Alerts.Tests.Sending;

/// <summary>A real Alertmanager takes the alerts, and notifies of each once.</summary>
public sealed class AlertmanagerTests
{
    private static readonly Uri Page = new("http://127.0.0.1:20180/");

    private readonly SentFleet _fleet = new();
    private readonly Notices _notices = new();

    [AlertmanagerFact]
    public async Task each_alert_is_notified_once_across_a_restart_of_Alertmanager()
    {
        using var receiver = new WebhookReceiver();
        using var alertmanager = new AlertmanagerServer(receiver.Address);
        await using var target = new AlertmanagerTarget(
            alertmanager.Address, Page, _fleet.Outbox, _notices, again: TimeSpan.FromSeconds(2));
        target.Start();
        _fleet.Raise("FeedGap", "left");
        Evaluate();

        JsonElement[] held = await alertmanager.Until(alerts => alerts.Length == 1, Evaluate);

        Assert.Equal("left", held[0].GetProperty("labels").GetProperty("appliance").GetString());
        Assert.Equal("error", held[0].GetProperty("labels").GetProperty("severity").GetString());
        Assert.Equal("it \"is\" so", held[0].GetProperty("annotations").GetProperty("summary").GetString());
        Assert.Equal(_fleet.Outbox.Current.Alerts[0].Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
            held[0].GetProperty("fingerprint").GetString());
        Assert.Equal($"{Page.AbsoluteUri}#/alerts?alert={held[0].GetProperty("fingerprint").GetString()}",
            held[0].GetProperty("generatorURL").GetString());
        await Until(() => receiver.StatesOf("FeedGap") is ["firing"]);

        alertmanager.Stop();
        _fleet.Raise("Carrier", "left");
        Evaluate();
        await Until(() => target.State is { Failures: > 0, Error: not null });
        alertmanager.Start();

        _ = await alertmanager.Until(alerts => alerts.Length == 2, Evaluate);
        await Until(() => receiver.StatesOf("Carrier") is ["firing"] && target.State.Error is null);
        _fleet.Clear("FeedGap", "left");
        Evaluate();
        _ = await alertmanager.Until(alerts => alerts.Length == 1, Evaluate);
        await Until(() => receiver.StatesOf("FeedGap").Length > 1);

        Assert.Equal(["firing", "resolved"], receiver.StatesOf("FeedGap"));
        Assert.Equal(["firing"], receiver.StatesOf("Carrier"));
        // On a busy machine Alertmanager may take too long for an answer once more, and has its two words for that too.
        string[] notices = _notices.Lines;
        Assert.True(notices.Length > 0 && notices.Length % 2 == 0, string.Join('\n', notices));
        for (int line = 0; line < notices.Length; line++)
            Assert.Contains(line % 2 == 0 ? "are not accepted" : "again", notices[line], StringComparison.Ordinal);
    }

    [AlertmanagerFact]
    public async Task what_Alertmanager_refuses_is_an_error_with_its_words()
    {
        using var receiver = new WebhookReceiver();
        using var alertmanager = new AlertmanagerServer(receiver.Address);
        _ = await alertmanager.Until(alerts => alerts.Length == 0, Evaluate);
        await using var target = new AlertmanagerTarget(
            new Uri(alertmanager.Address, "nowhere"), Page, _fleet.Outbox, _notices);
        _fleet.Raise("FeedGap", "left");
        Evaluate();
        target.Start();

        await Until(() => target.State.Failures > 0);

        Assert.StartsWith("HTTP 404", target.State.Error, StringComparison.Ordinal);
        Assert.Equal(0, target.State.Posts);
    }

    private void Evaluate() => _fleet.Evaluate(SendClock.OfHost);

    /// <summary>Waits, while the rules are evaluated on and on.</summary>
    private async Task Until(Func<bool> isSo)
    {
        for (int turn = 0; turn < 600 && !isSo(); turn++)
        {
            await Task.Delay(100);
            Evaluate();
        }
        Assert.True(isSo());
    }
}
