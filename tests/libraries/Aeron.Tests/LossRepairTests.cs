// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>A wire that loses, repeats and swaps datagrams by a seed, both ways.</summary>
public sealed class LossRepairTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(1, 200, 4000)]
    [InlineData(2, 1000, 2000)]
    [InlineData(3, 1376, 1500)]
    [InlineData(4, 5000, 600)]
    [InlineData(5, 8192, 400)]
    public void everything_arrives_in_order_over_a_bad_wire(int seed, int length, int count)
    {
        using var pair = new ScriptedPair(seed) { Loss = 0.02, Duplication = 0.02, Delay = 0.02 };
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(length);
        var assembler = new FragmentAssembler(checker);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        int offered = 0;
        pair.RunUntil(() => checker.Count == count, $"all messages, seed {seed}", 120 * Second, () =>
        {
            while (offered < count && pair.Offer(publication, offered, length) > 0)
                offered++;
            subscription.Poll(assembler, 10);
        });

        Assert.True(pair.Dropped > 10, "the wire lost nothing");
        Assert.True(pair.Publisher[SystemCounter.RetransmitsSent] > 0);
        Assert.True(pair.Subscriber[SystemCounter.NakMessagesSent] > 0);
        Assert.Equal(0, pair.Subscriber[SystemCounter.InvalidPackets]);
    }

    [Theory]
    [Trait("needs", "time")]
    [InlineData("64k", 8 << 10)]
    [InlineData("1m", 128 << 10)]
    [InlineData("16m", 2 << 20)]
    public void the_longest_messages_arrive_whole_over_a_bad_wire(string termLength, int length)
    {
        const int Count = 10;
        using var pair = new ScriptedPair(seed: 6) { Loss = 0.01, Duplication = 0.01, Delay = 0.01 };
        using ExclusivePublication publication = pair.AddPublication($"|term-length={termLength}");
        using Subscription subscription = pair.AddSubscription();
        using var message = new Agrona.Concurrent.UnsafeBuffer(new byte[length + 1]);
        var checker = new Loopback.Checker(length);
        var assembler = new FragmentAssembler(checker);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        int offered = 0;
        pair.RunUntil(() => checker.Count == Count, "all messages", 120 * Second, () =>
        {
            message.PutBytes(0, Loopback.Message(offered, length));
            if (offered < Count && publication.Offer(message, 0, length) > 0)
                offered++;
            subscription.Poll(assembler, 10);
        });

        Assert.Equal(publication.MaxMessageLength, length);
        Assert.Throws<ArgumentException>(() => publication.Offer(message, 0, length + 1));
    }

    [Fact]
    public void a_lost_last_datagram_is_found_by_the_next_heartbeat()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(100);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        pair.IsDropped = bytes => FrameHeader.FrameLengthOf(bytes) > 100;
        Assert.True(pair.Offer(publication, 0, 100) > 0);
        pair.RunFor(1_000_000);
        pair.IsDropped = _ => false;
        pair.RunUntil(() => checker.Count == 1, "repaired", 110_000_000, () => subscription.Poll(checker, 10));

        Assert.Equal(1, pair.Publisher[SystemCounter.RetransmitsSent]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void a_lost_window_that_ends_in_padding_is_repaired(int unreported)
    {
        // Of 1056 bytes each 31 fill the window of 32 KiB and 62 a term, except 64 bytes of padding, which carry the
        // sender 32 bytes past the window that is open when 93 were reported.
        const int Length = 1000;
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(Length);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        int offered = 0;
        void Offer(int upTo)
        {
            while (offered < upTo && pair.Offer(publication, offered, Length) > 0)
                offered++;
        }

        foreach (int received in new[] { 31, 62, 71, 93, 93 + unreported })
        {
            pair.RunFor(1_000_000, () => Offer(received));
            for (int i = 0; i < 2; i++)
                subscription.Poll(checker, 31);
            Assert.Equal(received, checker.Count);
        }

        pair.IsDropped = bytes =>
            FrameHeader.TypeOf(bytes) is FrameHeader.Data or FrameHeader.Pad && FrameHeader.FrameLengthOf(bytes) > 0;
        pair.RunFor(Second, () => Offer(400));
        pair.IsDropped = _ => false;
        Image image = subscription.ImageAtIndex(0);
        pair.RunUntil(() => checker.Count == 400, "after the loss", Second, () =>
        {
            Offer(400);
            subscription.Poll(checker, 10);
        });

        Assert.Same(image, subscription.ImageAtIndex(0));
        Assert.Equal(0, pair.Publisher[SystemCounter.StatusMessagesRejected]);
        Assert.Equal(0, pair.Subscriber[SystemCounter.FlowControlOverRuns]);
    }

    [Fact]
    public void a_lost_retransmission_is_repaired_after_the_linger_of_ten_milliseconds()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(100);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        int lost = 0;
        pair.IsDropped = bytes => FrameHeader.TypeOf(bytes) == FrameHeader.Data &&
            FrameHeader.FrameLengthOf(bytes) > 0 && BitConverter.ToInt32(bytes, 8) == 0 && lost++ < 2;
        Assert.True(pair.Offer(publication, 0, 100) > 0);
        pair.RunFor(200_000);
        Assert.True(pair.Offer(publication, 1, 100) > 0);
        long askedNs = pair.NowNs;
        pair.RunUntil(() => checker.Count == 2, "repaired", 50_000_000, () => subscription.Poll(checker, 10));

        Assert.Equal(2, pair.Publisher[SystemCounter.RetransmitsSent]);
        Assert.InRange(pair.NowNs - askedNs, 10_000_000, 12_000_000);
        Assert.True(pair.Publisher[SystemCounter.NakMessagesReceived] > 10);
    }

    [Fact]
    public void a_closed_publication_still_repairs_what_was_lost()
    {
        using var pair = new ScriptedPair();
        ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(100);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        pair.IsDropped = bytes => FrameHeader.FrameLengthOf(bytes) > 100;
        Assert.True(pair.Offer(publication, 0, 100) > 0);
        publication.Dispose();
        pair.RunFor(50_000_000);
        pair.IsDropped = _ => false;
        pair.RunUntil(() => checker.Count == 1, "repaired", 2 * Second, () => subscription.Poll(checker, 10));

        Assert.True(pair.Publisher[SystemCounter.RetransmittedBytes] > 0);
    }

    [Fact]
    public void an_unreliable_subscription_skips_what_was_lost_and_never_asks()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription("|reliable=false");
        var numbers = new List<long>();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        for (int i = 0; i < 10; i++)
        {
            int lost = i;
            pair.IsDropped = _ => lost == 4;
            Assert.True(pair.Offer(publication, i, 100) > 0);
            pair.RunFor(1_000_000);
        }

        pair.RunFor(Second, () => subscription.Poll((buffer, offset, _, _) => numbers.Add(buffer.GetLong(offset)), 10));

        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 9], numbers);
        Assert.Equal(1, pair.Subscriber[SystemCounter.LossGapFills]);
        Assert.Equal(0, pair.Subscriber[SystemCounter.NakMessagesSent]);
    }

    [Fact]
    public void a_socket_that_takes_nothing_for_a_while_is_counted_and_loses_nothing()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(100);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        pair.RunFor(1_000_000);                         // the setup that a new receiver wants is sent

        pair.Publisher.Transport.Accepts = () => false;
        for (int i = 0; i < 10; i++)
            Assert.True(pair.Offer(publication, i, 100) > 0);
        pair.RunFor(10_000_000);
        pair.Publisher.Transport.Accepts = () => true;
        pair.RunUntil(() => checker.Count == 10, "all messages", 10_000_000, () => subscription.Poll(checker, 10));

        Assert.Equal(100, pair.Publisher[SystemCounter.ShortSends]);
        Assert.Equal(0, pair.Subscriber[SystemCounter.NakMessagesSent]);
    }

    [Fact]
    public void a_socket_that_takes_the_first_of_several_datagrams_is_given_the_others_later()
    {
        const int Length = 1000;
        const int Count = 500;
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(Length);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        int asked = 0;
        int offered = 0;
        pair.Publisher.Transport.Accepts = () => ++asked % 4 != 0;
        pair.RunUntil(() => checker.Count == Count, "all messages", 10_000_000_000, () =>
        {
            while (offered < Count && pair.Offer(publication, offered, Length) > 0)
                offered++;
            subscription.Poll(checker, 100);
        });

        Assert.True(pair.Publisher[SystemCounter.ShortSends] > 100);
        Assert.Equal(0, pair.Subscriber[SystemCounter.NakMessagesSent]);
        Assert.Equal(Count, pair.SentCount(FrameHeader.Data) - pair.Publisher[SystemCounter.HeartbeatsSent]);
    }
}
