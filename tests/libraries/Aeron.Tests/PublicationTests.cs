// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Tests;

/// <summary>The client's side: claims, sharing, bounds, many threads.</summary>
public sealed class PublicationTests
{
    [Fact]
    public void equal_channels_share_one_session_until_the_last_is_closed()
    {
        using var pair = new ScriptedPair();
        Publication first = pair.Publisher.Client.AddPublication(ScriptedPair.Channel(), ScriptedPair.StreamId);
        using Publication second =
            pair.Publisher.Client.AddPublication(ScriptedPair.Channel(), ScriptedPair.StreamId);
        using Subscription subscription = pair.AddSubscription();
        using ExclusivePublication own = pair.AddPublication();
        pair.RunUntil(() => second.IsConnected && subscription.ImageCount == 2, "connected");

        first.Dispose();
        pair.RunFor(8_000_000_000);

        Assert.Equal(Publication.CLOSED, pair.Offer(first, 0, 8));
        Assert.True(pair.Offer(second, 0, 8) > 0);
        Assert.Equal((first.SessionId, first.RegistrationId), (second.SessionId, second.OriginalRegistrationId));
        Assert.NotEqual(second.SessionId, own.SessionId);
        Assert.NotNull(subscription.ImageBySessionId(second.SessionId));
        Assert.Equal(own.PositionLimit - own.Position, own.AvailableWindow);
    }

    [Fact]
    public void a_message_that_cannot_be_is_an_error_of_the_caller()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using var buffer = new UnsafeBuffer(new byte[publication.MaxMessageLength + 1]);

        Assert.Equal(8192, publication.MaxMessageLength);
        Assert.Equal(1376, publication.MaxPayloadLength);
        Assert.Throws<ArgumentException>(() => publication.Offer(buffer, 0, buffer.Capacity));
        Assert.Throws<ArgumentException>(() => publication.Offer(buffer, 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => publication.Offer(buffer, buffer.Capacity, 1));
    }

    [Fact]
    public void a_refusal_carries_its_code_and_request()
    {
        using var pair = new ScriptedPair();

        RegistrationException error = Assert.Throws<RegistrationException>(
            () => pair.Publisher.Client.AddPublication("aeron:udp?endpoint=10.0.0.2:1|mtu=16k|term-length=64k", 1));

        Assert.Equal((int)ErrorCode.INVALID_CHANNEL, error.ErrorCodeValue());
        Assert.True(error.CorrelationId() > 0);
    }

    [Fact]
    public void an_unfinished_message_is_forgotten_when_its_session_is_freed()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(4000);
        var assembler = new FragmentAssembler(checker);
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        Assert.True(pair.Offer(publication, 0, 4000) > 0);
        Assert.True(pair.Offer(publication, 1, 4000) > 0);

        pair.RunUntil(() => subscription.Poll(assembler, 1) == 1, "the first fragment");
        Assert.True(assembler.FreeSessionBuffer(publication.SessionId));
        Assert.False(assembler.FreeSessionBuffer(publication.SessionId));
        pair.RunUntil(() => checker.Count == 1, "the other message", afterEach: () => subscription.Poll(assembler, 1));

        Assert.Equal(1, checker.First);
    }

    [Theory]
    [InlineData(64, 40_000)]
    [InlineData(3000, 4_000)]
    public void many_threads_publish_without_tearing_or_losing_a_message(int length, int each)
    {
        const int Threads = 3;
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}|term-length=64k";
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using Subscription subscription = client.AddSubscription(channel, 1);
        using Publication publication = client.AddPublication(channel, 1);
        Loopback.WaitUntil(() => publication.IsConnected && subscription.IsConnected, () => "not connected");
        long[] next = new long[Threads];
        var handler = new FragmentAssembler((buffer, offset, received, _) =>
        {
            int thread = buffer.GetInt(offset);
            Assert.Equal(length, received);
            Assert.Equal(next[thread]++, buffer.GetInt(offset + sizeof(int)));
            for (int at = 8; at + sizeof(long) <= length; at += sizeof(long))
                Assert.Equal(buffer.GetLong(offset), buffer.GetLong(offset + at));
        });

        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(one => new Thread(() => Publish(one)))];
        foreach (Thread thread in threads)
            thread.Start();
        Loopback.WaitUntil(
            () =>
            {
                subscription.Poll(handler, 64);
                return next.Sum() == (long)Threads * each;
            },
            () => $"received {string.Join(" ", next)} of {each}; {driver.LastError}");
        foreach (Thread thread in threads)
            thread.Join();

        void Publish(int thread)
        {
            using var buffer = new UnsafeBuffer(new byte[length]);
            for (int i = 0; i < each; i++)
            {
                for (int at = 0; at + sizeof(long) <= length; at += sizeof(long))
                    buffer.PutLong(at, ((long)i << 32) | (uint)thread);
                while (publication.Offer(buffer, 0, length) < 0)
                    Loopback.Pause();
            }
        }
    }
}
