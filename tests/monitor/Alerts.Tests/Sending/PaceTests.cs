// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.Alerts.Sending;
using TestSupport;
using TestSupport.Alerts;

namespace Telemetry.Alerts.Tests.Sending;

/// <summary>When alerts are posted, to whom, and for how long, by a clock that does not wait.</summary>
public sealed class PaceTests
{
    private const long Second = 1_000_000_000;

    private static readonly Uri Page = new("http://127.0.0.1:20180/");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Notices _notices = new();

    [Fact]
    public async Task of_a_storm_each_name_and_site_is_one_post_and_posts_are_a_second_apart()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(one => $"Rule{one}")];
        var fleet = new SentFleet(names);
        using var receiver = new WebhookReceiver();
        List<(int AtSecond, int Posts)> course = [];
        var clock = new QuickClock(60, (second, _) => course.Add((second, receiver.Posts.Count)));
        await using var target = new WebhookTarget(
            new WebhookSettings(receiver.Address, null, 3_600 * Second), Page, fleet.Outbox, _notices, clock);
        foreach (string name in names)
        {
            foreach (string site in (string[])["ny", "ch"])
            {
                fleet.Raise(name, $"{site}1", site);
                fleet.Raise(name, $"{site}2", site);
            }
        }
        fleet.Evaluate(clock);
        target.Start();
        await clock.End.WaitAsync(Patience);

        Assert.Equal(names.SelectMany(name => new[] { "ch", "ny" }.Select(
            site => $$"""{}:{alertname="{{name}}", site="{{site}}"}""")),
            receiver.Bodies.Select(body => body.GetProperty("groupKey").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(receiver.Bodies, body => Assert.Equal(2, body.GetProperty("alerts").GetArrayLength()));
        foreach (((int atSecond, int posts), (int nextSecond, int nextPosts)) in course.Zip(course.Skip(1)))
        {
            Assert.InRange(nextPosts - posts, 0, 1);
            Assert.InRange(nextSecond - atSecond, 1, 60);
        }
        Assert.Equal(20, course.Count(one => one.AtSecond < 21) - 1);
    }

    [Fact]
    public async Task a_post_that_fails_is_tried_ever_less_often_for_an_hour_and_then_counted()
    {
        var fleet = new SentFleet();
        using var receiver = new WebhookReceiver { Status = 503 };
        List<int> waits = [];
        List<(int Second, long Missed)> given = [];
        WebhookTarget? target = null;
        QuickClock? clock = null;
        clock = new QuickClock(3_900, (second, wait) =>
        {
            waits.Add(wait);
            given.Add((second, target!.State.Missed));
        }, () => fleet.Evaluate(clock!));
        target = new WebhookTarget(
            new WebhookSettings(receiver.Address, null, 7_200 * Second), Page, fleet.Outbox, _notices, clock);
        fleet.Raise("FeedGap", "left");
        fleet.Evaluate(clock);
        target.Start();
        await clock.End.WaitAsync(Patience);
        SendState state = target.State;
        await target.DisposeAsync();

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits.Take(8));
        Assert.InRange(given.First(one => one.Missed == 1).Second, 3_600, 3_700);
        Assert.Equal((0L, 1L, receiver.Posts.Count), (state.Posts, state.Missed, (int)state.Failures));
        Assert.InRange(receiver.Posts.Count, 60, 70);           // and none after the hour
    }

    [Fact]
    public async Task an_alert_that_fires_has_an_end_2_minutes_ahead_and_one_that_ended_has_its_own_five_times()
    {
        var fleet = new SentFleet();
        using var receiver = new WebhookReceiver();
        List<int> postedAt = [];
        QuickClock? clock = null;
        long clearedNs = 0;
        clock = new QuickClock(400, (second, _) =>
        {
            for (int post = postedAt.Count; post < receiver.Bodies.Length; post++)
                postedAt.Add(second);
            if (second == 100)
            {
                fleet.Clear("FeedGap", "left");
                clearedNs = clock!.TimeNs;
            }
            fleet.Evaluate(clock!);
        });
        await using var target = new AlertmanagerTarget(
            receiver.Address, Page, fleet.Outbox, _notices, again: null, clock);
        fleet.Raise("FeedGap", "left");
        fleet.Evaluate(clock);
        long startNs = clock.TimeNs;
        target.Start();
        await clock.End.WaitAsync(Patience);

        DateTime[] ends = [.. receiver.Bodies.Select(body => Assert.Single(body.EnumerateArray()).GetProperty("endsAt")
            .GetDateTime())];
        DateTime clearedTime = DateTime.UnixEpoch.AddTicks(clearedNs / 100);
        DateTime[] ofFiring = [.. ends.Where(end => end != clearedTime)];
        Assert.Equal([1, 31, 61, 91], postedAt.Take(ofFiring.Length));
        Assert.Equal(postedAt.Take(ofFiring.Length).Select(second => startNs + ((second + 120) * Second)),
            ofFiring.Select(end => (end - DateTime.UnixEpoch).Ticks * 100));
        Assert.Equal(5, ends.Length - ofFiring.Length);
        Assert.All(ends.TakeLast(5), end => Assert.Equal(clearedTime, end));
    }

    [Fact]
    public async Task a_group_that_a_webhook_cannot_take_holds_up_no_other()
    {
        var fleet = new SentFleet();
        using var receiver = new WebhookReceiver
        {
            Fails = body => body.GetProperty("groupLabels").GetProperty("alertname").GetString() == "FeedGap",
        };
        QuickClock? clock = null;
        clock = new QuickClock(300, (second, _) =>
        {
            if (second >= 100)
                fleet.Raise("Carrier", "left");
            if (second >= 200)
                fleet.Clear("Carrier", "left");
        }, () => fleet.Evaluate(clock!));
        await using var target = new WebhookTarget(
            new WebhookSettings(receiver.Address, null, 3_600 * Second), Page, fleet.Outbox, _notices, clock);
        fleet.Raise("FeedGap", "left");
        fleet.Evaluate(clock);
        target.Start();
        await clock.End.WaitAsync(Patience);

        Assert.Equal(["firing", "resolved"], receiver.StatesOf("Carrier"));
        Assert.Empty(receiver.StatesOf("FeedGap"));
    }

    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(4_000, 1)]
    public async Task an_end_that_a_webhook_does_not_take_is_kept_for_an_hour(int backAt, long missed)
    {
        var fleet = new SentFleet();
        using var receiver = new WebhookReceiver();
        QuickClock? clock = null;
        clock = new QuickClock(4_200, (second, _) =>
        {
            receiver.Status = second < 10 || second >= backAt ? 200 : 503;
            if (second >= 20)
                fleet.Clear("FeedGap", "left");
        }, () => fleet.Evaluate(clock!));
        await using var target = new WebhookTarget(
            new WebhookSettings(receiver.Address, null, 7_200 * Second), Page, fleet.Outbox, _notices, clock);
        fleet.Raise("FeedGap", "left");
        fleet.Evaluate(clock);
        target.Start();
        await clock.End.WaitAsync(Patience);

        Assert.Equal(missed == 0 ? ["firing", "resolved"] : ["firing"], receiver.StatesOf("FeedGap"));
        Assert.Equal(missed, target.State.Missed);
        Assert.Empty(target.Accepted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task what_was_evaluated_more_than_30_seconds_ago_is_posted_to_nobody(bool isWebhook)
    {
        var fleet = new SentFleet("MonitorAlive");
        using var receiver = new WebhookReceiver();
        List<int> postedAt = [];
        QuickClock? clock = null;
        clock = new QuickClock(300, (second, _) =>
        {
            for (int post = postedAt.Count; post < receiver.Bodies.Length; post++)
                postedAt.Add(second);
            if (second is <= 60 or >= 200)
                fleet.Evaluate(clock!);
        });
        await using IAlertTarget target = isWebhook
            ? new WebhookTarget(
                new WebhookSettings(receiver.Address, null, 30 * Second), Page, fleet.Outbox, _notices, clock)
            : new AlertmanagerTarget(receiver.Address, Page, fleet.Outbox, _notices, again: null, clock);
        fleet.Raise("MonitorAlive", "");
        fleet.Evaluate(clock);
        target.Start();
        await clock.End.WaitAsync(Patience);

        Assert.Equal([1, 31, 61, 201, 231, 261, 291], postedAt);
    }

    [Fact]
    public async Task every_Alertmanager_gets_all_alerts_though_another_is_down()
    {
        var fleet = new SentFleet();
        using var live = new WebhookReceiver();
        // Bound and not listened at: nobody else gets the port.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var dead = new Uri($"http://{closed.LocalEndPoint}/");
        await using var sender = new AlertSender();
        sender.Start(new AlertReceivers { Alertmanagers = [dead, live.Address] }, Page, _notices);
        fleet.Raise("FeedGap", "left");
        fleet.Raise("FeedGap", "right");
        fleet.Raise("Carrier", "left");
        fleet.Evaluate(SendClock.OfHost);
        sender.Take(fleet.Board, SendClock.OfHost.NowNs);
        for (int turn = 0; turn < 600 && sender.States is not [{ Failures: > 0 }, { Posts: > 0 }]; turn++)
        {
            await Task.Delay(100);
            sender.Take(fleet.Board, SendClock.OfHost.NowNs);
        }

        Assert.Equal(["Carrier left", "FeedGap left", "FeedGap right"], live.Bodies[0].EnumerateArray()
            .Select(one => one.GetProperty("labels")).Select(Named).Order(StringComparer.Ordinal));
        Assert.Equal((0L, dead), (sender.States[0].Posts, sender.States[0].Address));
        Assert.NotNull(sender.States[0].Error);
        Assert.Null(sender.States[1].Error);

        static string Named(JsonElement labels) =>
            $"{labels.GetProperty("alertname").GetString()} {labels.GetProperty("appliance").GetString()}";
    }
}
