// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>Subscribers and publishers that come, leave, stall, die and return; scripts in time.</summary>
public sealed class ConnectionTests
{
    private const long Ms = 1_000_000;
    private const long Second = 1_000_000_000;
    private const int Length = 500;

    [Fact]
    public void without_a_subscriber_only_setups_go_out_and_offers_are_not_connected()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();

        pair.RunFor(Second);

        Assert.Equal(Publication.NOT_CONNECTED, pair.Offer(publication, 0, Length));
        Assert.InRange(pair.SentCount(FrameHeader.Setup), 10, 11);
        Assert.Equal(pair.Sent.Count, pair.SentCount(FrameHeader.Setup));
    }

    [Fact]
    public void a_late_subscriber_joins_at_the_position_of_the_sender()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using (Subscription early = pair.AddSubscription())
        {
            pair.RunUntil(() => publication.IsConnected, "connected");
            for (int i = 0; i < 40; i++)
                Assert.True(pair.Offer(publication, i, Length) > 0);
            pair.RunFor(100 * Ms);
        }

        pair.RunUntil(() => !publication.IsConnected, "disconnected");
        using Subscription late = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && late.IsConnected, "connected again", 500 * Ms);

        Assert.Equal(publication.Position, late.ImageAtIndex(0).JoinPosition);
    }

    [Fact]
    public void a_subscriber_that_leaves_is_missed_at_once_and_found_again_within_a_heartbeat()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected, "connected");

        subscription.Dispose();
        pair.RunUntil(() => !publication.IsConnected, "disconnected", 2 * Ms);
        Assert.Equal(Publication.NOT_CONNECTED, pair.Offer(publication, 0, Length));
        pair.RunFor(10 * Second);
        int setups = pair.SentCount(FrameHeader.Setup);

        using Subscription again = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && again.IsConnected, "connected again", 110 * Ms);
        Receive(pair, publication, again, first: 7, count: 300);
        pair.RunFor(200 * Ms);
        Assert.Equal(setups + 2, pair.SentCount(FrameHeader.Setup));
    }

    [Fact]
    public void a_subscriber_that_returns_while_its_old_image_drains_stays_connected()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected, "connected");
        subscription.Dispose();
        pair.RunFor(50 * Ms);

        using Subscription again = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && again.IsConnected, "connected again");
        pair.RunFor(5 * Second, () => Assert.True(publication.IsConnected));

        Receive(pair, publication, again, first: 0, count: 50);
    }

    [Fact]
    public void a_subscriber_that_dies_is_missed_after_five_seconds_and_another_takes_its_place()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected, "connected");
        pair.RunFor(Second);

        pair.IsCut = true;
        pair.RunFor(4700 * Ms, () => Assert.True(publication.IsConnected));
        pair.RunFor(500 * Ms);
        Assert.False(publication.IsConnected);
        Assert.Equal(Publication.NOT_CONNECTED, pair.Offer(publication, 0, Length));

        pair.ReplaceSubscriber(seed: 3);
        pair.IsCut = false;
        using Subscription other = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && other.IsConnected, "connected to the other", 110 * Ms);
        Receive(pair, publication, other, first: 100, count: 300);
    }

    [Fact]
    public void a_subscriber_that_stops_reading_holds_the_publisher_back_and_loses_nothing()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        var checker = new Loopback.Checker(Length);

        int offered = 0;
        long refusal = 0;
        pair.RunFor(20 * Second, () =>
        {
            long result = pair.Offer(publication, offered, Length);
            offered += result > 0 ? 1 : 0;
            refusal = result < 0 ? result : refusal;
        });
        Assert.Equal(Publication.BACK_PRESSURED, refusal);
        Assert.True(publication.IsConnected);
        // The publisher's window is half a term, and its limit moves in steps of an eighth of that.
        Assert.InRange(publication.Position, 60 << 10, (64 << 10) + 2 * Length);
        Assert.True(pair.Publisher[SystemCounter.SenderFlowControlLimits] > 0);

        pair.RunUntil(() => checker.Count == offered, "the rest", 5 * Second,
            () => subscription.Poll(checker, 10));
        Receive(pair, publication, subscription, offered, count: 200, checker);
    }

    [Fact]
    public void a_closed_publication_ends_the_stream_and_the_image_goes()
    {
        using var pair = new ScriptedPair();
        ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        Receive(pair, publication, subscription, first: 0, count: 10);
        Image image = subscription.ImageAtIndex(0);
        long end = publication.Position;

        publication.Dispose();
        pair.RunUntil(() => image.IsEndOfStream, "end of stream", 150 * Ms);
        pair.RunUntil(() => subscription.HasNoImages, "image gone", 3 * Second);

        Assert.True(image.IsEndOfStream);
        Assert.Equal(end, image.EndOfStreamPosition);
        Assert.Equal(end, image.Position);
    }

    [Fact]
    public void a_publisher_that_dies_leaves_an_image_that_goes_without_end_of_stream()
    {
        using var pair = new ScriptedPair();
        ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        Image image = subscription.ImageAtIndex(0);

        pair.IsCut = true;
        pair.RunFor(9900 * Ms);
        Assert.True(subscription.IsConnected);
        pair.RunUntil(() => subscription.HasNoImages, "image gone", 3 * Second);

        Assert.False(image.IsEndOfStream);
        pair.IsCut = false;
        pair.RunUntil(() => subscription.IsConnected && publication.IsConnected, "found again", 2 * Second);
    }

    [Fact]
    public void four_streams_share_one_channel()
    {
        using var pair = new ScriptedPair();
        var publications = new List<ExclusivePublication>();
        var subscriptions = new List<Subscription>();
        for (int stream = 1001; stream <= 1004; stream++)
        {
            publications.Add(pair.Publisher.Client.AddExclusivePublication(ScriptedPair.Channel(), stream));
            subscriptions.Add(pair.Subscriber.Client.AddSubscription(ScriptedPair.Channel(""), stream));
        }

        pair.RunUntil(() => publications.All(one => one.IsConnected), "all connected");

        for (int i = 0; i < publications.Count; i++)
            Receive(pair, publications[i], subscriptions[i], first: i * 1000, count: 100);
    }

    /// <summary>Offers messages and takes them, each checked.</summary>
    private static void Receive(ScriptedPair pair, Publication publication, Subscription subscription, long first,
        int count, Loopback.Checker? checker = null)
    {
        checker ??= new Loopback.Checker(Length);
        long before = checker.Count;
        int offered = 0;
        pair.RunUntil(() => checker.Count - before == count, "all messages", 60 * Second, () =>
        {
            if (offered < count && pair.Offer(publication, first + offered, Length) > 0)
                offered++;
            subscription.Poll(checker, 10);
        });
    }
}
