// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Tests;

/// <summary>Streams between clients of one driver, without a socket.</summary>
public sealed class IpcTests : IDisposable
{
    private const string Channel = "aeron:ipc?term-length=64k";
    private const int StreamId = 1001;
    private const int Length = 3000;
    private const long Second = 1_000_000_000;

    private readonly ScriptedDriver _script = new();
    private readonly UnsafeBuffer _buffer = new(new byte[Length]);

    public void Dispose() => _script.Dispose();

    [Fact]
    public void every_message_arrives_over_many_terms()
    {
        using ExclusivePublication publication = _script.Client.AddExclusivePublication(Channel, StreamId);
        using Subscription subscription = _script.Client.AddSubscription("aeron:ipc", StreamId);
        _script.RunFor(Second / 1000);
        var checker = new Loopback.Checker(Length);
        var assembler = new FragmentAssembler(checker);

        int offered = 0;
        for (int i = 0; i < 20_000 && checker.Count < 1000; i++)
        {
            if (offered < 1000 && Offer(publication, offered) > 0)
                offered++;
            subscription.Poll(assembler, 10);
            _script.RunFor(100_000);
        }

        Assert.Equal(1000, checker.Count);
        Image image = subscription.ImageAtIndex(0);
        Assert.Equal("aeron:ipc", image.SourceIdentity);
        Assert.Equal(publication.RegistrationId, image.CorrelationId);
        Assert.Equal(publication.Position, image.Position);
        Assert.True(publication.Position > 40 * publication.TermBufferLength);
    }

    [Fact]
    public void without_a_subscriber_nothing_is_connected_and_one_that_comes_gets_what_was_not_read()
    {
        using ExclusivePublication publication = _script.Client.AddExclusivePublication(Channel, StreamId);
        _script.RunFor(Second / 1000);
        Assert.Equal(Publication.NOT_CONNECTED, Offer(publication, 0));

        using (Subscription first = _script.Client.AddSubscription("aeron:ipc", StreamId))
        {
            _script.RunFor(Second / 1000);
            for (int i = 0; i < 8; i++)
                Assert.True(Offer(publication, i) > 0);
            Assert.Equal(4, Poll(first, messages: 4));
        }

        _script.RunFor(Second / 1000);
        Assert.False(publication.IsConnected);
        Assert.Equal(Publication.NOT_CONNECTED, Offer(publication, 8));
        using Subscription second = _script.Client.AddSubscription("aeron:ipc", StreamId);
        _script.RunFor(Second / 1000);

        var checker = new Loopback.Checker(Length);
        second.Poll(new FragmentAssembler(checker), 100);
        Assert.Equal(4, checker.First);
        Assert.Equal(4, checker.Count);
    }

    [Fact]
    public void the_slowest_subscriber_holds_the_publisher_back_and_a_late_one_skips_nothing_it_waits_for()
    {
        using ExclusivePublication publication = _script.Client.AddExclusivePublication(Channel, StreamId);
        using Subscription fast = _script.Client.AddSubscription("aeron:ipc", StreamId);
        using Subscription slow = _script.Client.AddSubscription("aeron:ipc", StreamId);
        _script.RunFor(Second / 1000);
        int offered = 0;
        while (Offer(publication, offered) > 0)
        {
            offered++;
            Poll(fast, messages: 1);
            _script.RunFor(100_000);
        }

        Assert.Equal(Publication.BACK_PRESSURED, Offer(publication, offered));
        Assert.InRange(publication.Position, publication.TermBufferLength / 2, publication.TermBufferLength);
        using Subscription late = _script.Client.AddSubscription("aeron:ipc", StreamId);
        _script.RunFor(Second / 1000);
        Assert.Equal(slow.ImageAtIndex(0).Position, late.ImageAtIndex(0).JoinPosition);

        slow.Dispose();
        late.Dispose();
        _script.RunFor(Second / 1000);
        Assert.True(Offer(publication, offered) > 0);
    }

    [Fact]
    public void a_closed_stream_is_read_to_its_end_and_then_gone()
    {
        ExclusivePublication publication = _script.Client.AddExclusivePublication(Channel, StreamId);
        using Subscription subscription = _script.Client.AddSubscription("aeron:ipc", StreamId);
        _script.RunFor(Second / 1000);
        for (int i = 0; i < 5; i++)
            Assert.True(Offer(publication, i) > 0);
        long end = publication.Position;
        Image image = subscription.ImageAtIndex(0);

        publication.Dispose();
        _script.RunFor(5 * Second);
        Assert.Equal(end, image.EndOfStreamPosition);
        Assert.False(image.IsEndOfStream);
        Assert.Equal(5, Poll(subscription, messages: 5));
        Assert.True(image.IsEndOfStream);
        _script.RunFor(2 * Second);

        Assert.True(subscription.HasNoImages);
        Assert.True(image.IsEndOfStream);
        Assert.Equal(0, _script[SystemCounter.BytesMapped]);
        Assert.Empty(Directory.GetFiles(Path.Combine(_script.Driver.AeronDirectoryName, "publications")));
    }

    [Fact]
    public void a_message_that_its_publisher_never_finishes_becomes_padding_after_its_time()
    {
        using Publication publication = _script.Client.AddPublication(Channel, StreamId);
        using Subscription subscription = _script.Client.AddSubscription("aeron:ipc", StreamId);
        _script.RunFor(Second / 1000);
        Assert.True(Offer(publication, 0) > 0);
        Claim(publication, 500);
        Assert.True(Offer(publication, 1) > 0);
        Assert.Equal(1, Poll(subscription, messages: 2));

        _script.RunFor(14 * Second);
        Assert.Equal(0, Poll(subscription, messages: 1));
        _script.RunFor(4 * Second);

        Assert.Equal(1, Poll(subscription, messages: 1));
        Assert.Equal(1, _script[SystemCounter.UnblockedPublications]);
    }

    // As a publisher does that ends between claiming room for its message and writing it.
    private static unsafe void Claim(Publication publication, int length) => Interlocked.Add(
        ref LogBufferDescriptor.Tail(publication.Log.Metadata, 0),
        FrameDescriptor.Align(length + FrameDescriptor.HeaderLength));

    [Fact]
    public void publications_of_one_stream_are_shared_unless_they_are_exclusive()
    {
        using Publication one = _script.Client.AddPublication(Channel, StreamId);
        using Publication same = _script.Client.AddPublication(Channel, StreamId);
        using Publication exclusive = _script.Client.AddExclusivePublication(Channel, StreamId);
        using Subscription subscription = _script.Client.AddSubscription("aeron:ipc", StreamId);
        using Subscription session =
            _script.Client.AddSubscription($"aeron:ipc?session-id={exclusive.SessionId}", StreamId);
        _script.RunFor(Second / 1000);

        Assert.Equal(one.SessionId, same.SessionId);
        Assert.NotEqual(one.SessionId, exclusive.SessionId);
        Assert.Equal(2, subscription.ImageCount);
        Assert.Equal(exclusive.SessionId, session.ImageAtIndex(0).SessionId);
        Assert.Equal(1, session.ImageCount);
        one.Dispose();
        _script.RunFor(3 * Second);
        Assert.Equal(2, subscription.ImageCount);
        Assert.True(Offer(same, 0) > 0);
    }

    [Fact]
    public void what_four_threads_offer_at_once_arrives_whole_and_each_in_its_order()
    {
        const int Publishers = 4;
        const int Messages = 20_000;
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using Publication publication = client.AddPublication(Channel, StreamId);
        using Subscription subscription = client.AddSubscription("aeron:ipc", StreamId);
        Loopback.WaitUntil(() => publication.IsConnected && subscription.IsConnected, () => "not connected");
        Thread[] threads =
        [
            .. Enumerable.Range(0, Publishers).Select(publisher => new Thread(() => Publish(publication, publisher))),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        long[] next = new long[Publishers];
        string? wrong = null;
        var assembler = new FragmentAssembler((FragmentHandler)Check);

        Loopback.WaitUntil(() =>
        {
            subscription.Poll(assembler, 100);
            return next.All(one => one == Messages) || wrong is not null;
        }, () => $"received {string.Join(" ", next)}");

        foreach (Thread thread in threads)
            thread.Join();
        Assert.Null(wrong);

        void Check(IDirectBuffer buffer, int offset, int length, Header header)
        {
            int publisher = buffer.GetInt(offset);
            long number = buffer.GetLong(offset + 4);
            if (number != next[publisher]++ || length != LengthOf(number) ||
                buffer.GetByte(offset + length - 1) != (byte)number)
                wrong = $"publisher {publisher}: {number} of {length} bytes, expected {next[publisher] - 1}";
        }

        static void Publish(Publication publication, int publisher)
        {
            using var buffer = new UnsafeBuffer(new byte[LengthOf(0) + 4000]);
            buffer.PutInt(0, publisher);
            for (long number = 0; number < Messages; number++)
            {
                buffer.PutLong(4, number);
                buffer.PutByte(LengthOf(number) - 1, (byte)number);
                while (publication.Offer(buffer, 0, LengthOf(number)) < 0)
                    Loopback.Pause();
                buffer.PutByte(LengthOf(number) - 1, 0);
            }
        }

        // Some of one frame, some of several.
        static int LengthOf(long number) => 13 + (int)(number * 37 % 2000);
    }

    private long Offer(Publication publication, long number)
    {
        _buffer.PutBytes(0, Loopback.Message(number, Length));
        long result;
        do
        {
            result = publication.Offer(_buffer, 0, Length);
        }
        while (result == Publication.ADMIN_ACTION);
        return result;
    }

    private static int Poll(Subscription subscription, int messages)
    {
        int count = 0;
        var assembler = new FragmentAssembler((FragmentHandler)((_, _, _, _) => count++));
        int fragments = 1;
        while (count < messages && fragments > 0)
            fragments = subscription.Poll(assembler, 1);
        return count;
    }
}
