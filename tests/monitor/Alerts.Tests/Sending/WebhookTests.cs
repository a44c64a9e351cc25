// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Telemetry.Alerts.Sending;
using TestSupport;
using TestSupport.Alerts;

namespace Telemetry.Alerts.Tests.Sending;

/// <summary>Webhooks: what is posted, when, and what happens if it is not accepted.</summary>
public sealed class WebhookTests
{
    private static readonly Uri Page = new("http://127.0.0.1:20180/");

    private readonly SentFleet _fleet = new();
    private readonly Notices _notices = new();

    [AlertmanagerFact]
    public async Task a_post_has_the_form_of_Alertmanagers_own()
    {
        using var theirs = new WebhookReceiver();
        using var ours = new WebhookReceiver();
        using var alertmanager = new AlertmanagerServer(theirs.Address, groupBy: "alertname");
        await using var toAlertmanager = new AlertmanagerTarget(alertmanager.Address, Page, _fleet.Outbox, _notices);
        await using WebhookTarget target = Target(ours);
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        toAlertmanager.Start();
        target.Start();
        await Until(() => theirs.Bodies.Length == 1 && ours.Bodies.Length == 1);
        _fleet.Clear("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        await Until(() => theirs.Bodies.Length == 2 && ours.Bodies.Length == 2);

        for (int post = 0; post < 2; post++)
        {
            Assert.Equal(FormOf(theirs.Bodies[post]), FormOf(ours.Bodies[post]));
            JsonElement their = theirs.Bodies[post].GetProperty("alerts")[0];
            JsonElement our = ours.Bodies[post].GetProperty("alerts")[0];
            foreach (string same in (string[])["status", "labels", "annotations", "generatorURL", "fingerprint"])
                Assert.True(JsonElement.DeepEquals(their.GetProperty(same), our.GetProperty(same)), same);
            Assert.Equal(their.GetProperty("startsAt").GetDateTime(), our.GetProperty("startsAt").GetDateTime());
        }
        Assert.Equal("0001-01-01T00:00:00Z",
            theirs.Bodies[0].GetProperty("alerts")[0].GetProperty("endsAt").GetString());
        Assert.Equal("0001-01-01T00:00:00Z",
            ours.Bodies[0].GetProperty("alerts")[0].GetProperty("endsAt").GetString());
    }

    [Fact]
    public async Task alerts_of_one_name_are_one_post_with_at_most_100_of_them()
    {
        using var receiver = new WebhookReceiver();
        await using WebhookTarget target = Target(receiver);
        for (int host = 0; host < 130; host++)
            _fleet.Raise("FeedGap", $"h{host}");
        _fleet.Evaluate(SendClock.OfHost);
        target.Start();
        await Until(() => receiver.Bodies.Length == 1);

        JsonElement body = receiver.Bodies[0];
        Assert.Equal(100, body.GetProperty("alerts").GetArrayLength());
        Assert.Equal(30, body.GetProperty("truncatedAlerts").GetInt32());
        Assert.Equal("""{}:{alertname="FeedGap"}""", body.GetProperty("groupKey").GetString());
        Assert.Equal("""{"alertname":"FeedGap","severity":"error"}""", body.GetProperty("commonLabels").ToString());
        await Task.Delay(2_500);
        Assert.Single(receiver.Bodies);                 // nothing has changed since
    }

    [Fact]
    public async Task the_signature_is_the_hmac_of_what_was_posted()
    {
        using var receiver = new WebhookReceiver();
        byte[] key = Encoding.UTF8.GetBytes("a secret of the desk");
        await using WebhookTarget target = Target(receiver, new WebhookSecret(key));
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        target.Start();
        await Until(() => !receiver.Posts.IsEmpty);

        Assert.True(receiver.Posts.TryPeek(out (byte[] Body, string? Signature) post));
        Assert.Equal($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, post.Body))}", post.Signature);
    }

    [Fact]
    public async Task what_is_not_accepted_now_is_posted_again()
    {
        using var receiver = new WebhookReceiver() { Status = 503 };
        await using WebhookTarget target = Target(receiver);
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        target.Start();
        await Until(() => target.State.Failures >= 2);
        Assert.StartsWith("HTTP 503", target.State.Error, StringComparison.Ordinal);

        receiver.Status = 200;
        await Until(() => receiver.Bodies.Length == 1 && target.State.Posts == 1);

        Assert.Equal(["firing"], receiver.StatesOf("FeedGap"));
        Assert.Equal(0, target.State.Missed);
        Assert.Equal(2, _notices.Lines.Length);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(413)]
    public async Task what_is_refused_for_good_is_counted_and_not_repeated(int status)
    {
        using var receiver = new WebhookReceiver() { Status = status };
        await using WebhookTarget target = Target(receiver);
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        target.Start();
        await Until(() => target.State.Missed == 1);
        await Task.Delay(2_500);

        Assert.Equal((0, 1), (target.State.Posts, target.State.Failures));
        Assert.Equal($"HTTP {status}", target.State.Error);
        Assert.Equal(
            $"alerts are not accepted by {receiver.Address}: HTTP {status}; what was posted is given up",
            Assert.Single(_notices.Lines));
    }

    [Fact]
    public async Task an_alert_that_was_over_before_anybody_accepted_it_is_posted_as_both()
    {
        using var receiver = new WebhookReceiver() { Status = 503 };
        await using WebhookTarget target = Target(receiver);
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        target.Start();
        await Until(() => target.State.Failures > 0);
        _fleet.Clear("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        await Until(() => target.State.Failures > 1);

        receiver.Status = 200;
        await Until(() => receiver.Bodies.Length == 2);
        Assert.Equal(["firing", "resolved"], receiver.StatesOf("FeedGap"));
        JsonElement[] posts = [.. receiver.Bodies.Select(body => body.GetProperty("alerts")[0])];
        Assert.Equal("0001-01-01T00:00:00Z", posts[0].GetProperty("endsAt").GetString());
        Assert.Equal(posts[0].GetProperty("startsAt").GetString(), posts[1].GetProperty("startsAt").GetString());
        Assert.True(posts[1].GetProperty("endsAt").GetDateTime() > posts[1].GetProperty("startsAt").GetDateTime());
        Assert.Equal(0, target.State.Missed);
    }

    [Fact]
    public async Task alerts_that_began_and_ended_while_a_slow_receiver_had_a_post_are_posted_as_both()
    {
        using var goesOn = new ManualResetEventSlim();
        using var receiver = new WebhookReceiver(_ => goesOn.Wait());
        await using WebhookTarget target = Target(receiver);
        _fleet.Raise("Carrier", "left");
        _fleet.Raise("FeedGap", "often");
        _fleet.Evaluate(SendClock.OfHost);
        target.Start();
        await Until(() => receiver.Posts.Count == 1);
        for (int host = 0; host < 5; host++)
        {
            _fleet.Raise("FeedGap", $"h{host}");
            _fleet.Evaluate(SendClock.OfHost);
            _fleet.Clear("FeedGap", $"h{host}");
            _fleet.Evaluate(SendClock.OfHost);
        }
        for (int time = 0; time < 3; time++)
        {
            _fleet.Clear("FeedGap", "often");
            _fleet.Evaluate(SendClock.OfHost);
            _fleet.Raise("FeedGap", "often");
            _fleet.Evaluate(SendClock.OfHost);
        }

        goesOn.Set();
        await Until(() => receiver.StatesOf("FeedGap").Length == 13);
        for (int host = 0; host < 5; host++)
            Assert.Equal(["firing", "resolved"], StatesOf(receiver, "FeedGap", $"h{host}"));
        // Of one that did so several times, a start and an end, and that it fires now.
        Assert.Equal(["firing", "resolved", "firing"], StatesOf(receiver, "FeedGap", "often"));
        Assert.Equal(["firing"], receiver.StatesOf("Carrier"));
        Assert.Equal(2, target.State.Missed);
    }

    [Fact]
    public async Task a_status_is_the_answer_though_its_body_never_ends()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<TcpClient> accepted = Task.Run(async () =>
        {
            TcpClient client = await listener.AcceptTcpClientAsync();
            _ = await client.GetStream().ReadAsync(new byte[10_000]);
            await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nx"u8.ToArray());
            return client;
        });
        await using WebhookTarget target = Target(new Uri($"http://{listener.LocalEndpoint}/"));
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        target.Start();
        using TcpClient held = await accepted;

        await Until(() => target.State.Posts == 1);
        Assert.Equal(0, target.State.Failures);
    }

    [Fact]
    public async Task a_post_that_is_under_way_at_the_end_is_waited_for_and_not_made_again()
    {
        using var goesOn = new ManualResetEventSlim();
        using var receiver = new WebhookReceiver(_ => goesOn.Wait());
        WebhookTarget first = Target(receiver);
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        first.Start();
        await Until(() => receiver.Posts.Count == 1);
        Task ended = first.DisposeAsync().AsTask();
        await Task.Delay(500);
        Assert.False(ended.IsCompleted);
        goesOn.Set();
        await ended;

        Assert.Single(first.Accepted);
        await using WebhookTarget second = Target(receiver);
        second.Restore(first.Accepted);
        second.Start();
        await Task.Delay(2_500);
        Assert.Single(receiver.Posts);
    }

    [Fact]
    public async Task after_a_restart_nothing_is_posted_twice_and_the_end_is_posted()
    {
        using var receiver = new WebhookReceiver();
        WebhookTarget first = Target(receiver);
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        first.Start();
        await Until(() => first.Accepted.Count == 1);
        IReadOnlyList<AcceptedAlert> known = first.Accepted;
        await first.DisposeAsync();

        await using WebhookTarget second = Target(receiver);
        second.Restore(known);
        second.Start();
        await Task.Delay(2_500);
        Assert.Single(receiver.Bodies);
        _fleet.Clear("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        await Until(() => receiver.Bodies.Length == 2);

        Assert.Equal(["firing", "resolved"], receiver.StatesOf("FeedGap"));
    }

    [Fact]
    public async Task an_end_that_was_not_accepted_before_a_restart_is_posted_after_it()
    {
        using var receiver = new WebhookReceiver();
        WebhookTarget first = Target(receiver);
        _fleet.Raise("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        first.Start();
        await Until(() => first.Accepted.Count == 1);
        receiver.Status = 503;
        _fleet.Clear("FeedGap", "left");
        _fleet.Evaluate(SendClock.OfHost);
        await first.DisposeAsync();

        var fleet = new SentFleet();                    // which knows nothing of what ended before
        await using WebhookTarget second = Target(receiver, of: fleet);
        second.Restore(first.Accepted);
        receiver.Status = 200;
        second.Start();
        await Until(() =>
        {
            fleet.Evaluate(SendClock.OfHost);
            return receiver.Bodies.Length == 2;
        });

        Assert.Equal(["firing", "resolved"], receiver.StatesOf("FeedGap"));
        await Until(() => second.Accepted.Count == 0);
    }

    private WebhookTarget Target(WebhookReceiver receiver, WebhookSecret? secret = null, SentFleet? of = null) =>
        Target(receiver.Address, secret, of);

    private WebhookTarget Target(Uri address, WebhookSecret? secret = null, SentFleet? of = null) => new(
        new WebhookSettings(address, secret, RepeatNs: 3_600_000_000_000), Page, (of ?? _fleet).Outbox, _notices);

    private static string[] StatesOf(WebhookReceiver receiver, string alert, string appliance) =>
    [
        .. receiver.Bodies.SelectMany(body => body.GetProperty("alerts").EnumerateArray())
            .Where(one => one.GetProperty("labels") is var labels
                && labels.GetProperty("alertname").GetString() == alert
                && labels.GetProperty("appliance").GetString() == appliance)
            .Select(one => one.GetProperty("status").GetString()!),
    ];

    /// <summary>Names and kinds of all members.</summary>
    private static string FormOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject()
            .OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => $"{one.Name}: {FormOf(one.Value)}"))}}}",
        JsonValueKind.Array => $"[{FormOf(value[0])}]",
        _ => value.ValueKind.ToString(),
    };

    /// <summary>Waits, while the rules are evaluated on and on.</summary>
    private async Task Until(Func<bool> isSo)
    {
        for (int turn = 0; turn < 600 && !isSo(); turn++)
        {
            await Task.Delay(100);
            _fleet.Evaluate(SendClock.OfHost);
        }
        Assert.True(isSo());
    }
}
