// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

public sealed class LiveUdpTests
{
    [Theory]
    [InlineData(100, 20_000)]
    [InlineData(1376, 5_000)]
    [InlineData(65_536, 300)]
    public void messages_arrive_whole_and_in_order(int length, int count)
    {
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}|term-length=1m";
        using var publisherDriver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var subscriberDriver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var publisher =
            Aeron.Connect(new Aeron.Context().AeronDirectoryName(publisherDriver.AeronDirectoryName));
        using var subscriber =
            Aeron.Connect(new Aeron.Context().AeronDirectoryName(subscriberDriver.AeronDirectoryName));
        var checker = new Loopback.Checker(length);
        var assembler = new FragmentAssembler(checker);
        using Subscription subscription = subscriber.AddSubscription(channel, 1001);
        using ExclusivePublication publication = publisher.AddExclusivePublication(channel, 1001);
        Loopback.WaitUntil(() => publication.IsConnected && subscription.IsConnected, () => "not connected");

        for (int i = 0; i < count; i++)
            Loopback.Offer(publication, i, length, () => subscription.Poll(assembler, 64));
        Loopback.WaitUntil(
            () =>
            {
                subscription.Poll(assembler, 64);
                return checker.Count == count;
            },
            () => $"{checker.Count} of {count} arrived; {subscriberDriver.LastError}");

        Assert.Equal(count, checker.Count);
    }

    [Fact]
    public void a_driver_that_stops_sends_the_rest_and_the_end_of_the_stream()
    {
        const int Count = 100; // less than the window, since nothing is read before the driver has stopped
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}|term-length=1m";
        using var subscriberDriver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var subscriber =
            Aeron.Connect(new Aeron.Context().AeronDirectoryName(subscriberDriver.AeronDirectoryName));
        using Subscription subscription = subscriber.AddSubscription(channel, 1001);
        using (var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext()))
        {
            using var publisher = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
            using ExclusivePublication publication = publisher.AddExclusivePublication(channel, 1001);
            Loopback.WaitUntil(() => publication.IsConnected && subscription.IsConnected, () => "not connected");
            for (int i = 0; i < Count; i++)
                Loopback.Offer(publication, i, 1000);
        }

        var checker = new Loopback.Checker(1000);
        Image image = subscription.ImageAtIndex(0);
        Loopback.WaitUntil(
            () =>
            {
                subscription.Poll(checker, 10);
                return image.IsEndOfStream;
            },
            () => $"{checker.Count} of {Count}, no end of stream");
        Assert.Equal(Count, checker.Count);
    }

    [Fact]
    public void a_closed_port_delays_no_setup()
    {
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}|term-length=64k";
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using Publication publication = client.AddPublication(channel, 1001);

        // Each SETUP of 40 bytes is refused by the host, which the next call on the socket reports.
        Loopback.WaitUntil(() => driver.Counter(SystemCounter.BytesSent) >= 5 * 40, () => "five SETUPs");
        using Subscription subscription = client.AddSubscription(channel, 1001);
        Loopback.WaitUntil(() => publication.IsConnected && subscription.IsConnected, () => "not connected");

        Assert.Equal(0, driver.Counter(SystemCounter.ShortSends));
    }

    [Fact]
    public void datagrams_that_are_sent_together_arrive_one_by_one_and_whole()
    {
        UdpChannel channel = UdpChannel.Parse($"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}");
        using UdpSocket receiver = UdpSocket.Bind(channel, 0, 0);
        using UdpSocket sender = UdpSocket.Connect(channel, 0, 0);
        int[] lengths = [1408, 1408, 1408, 32, 96, 96, 8192, 64, 64, 64];
        byte[] sent = Loopback.Message(7, lengths.Sum());

        Assert.Equal(lengths.Length, sender.Send(sent, lengths));

        byte[] received = new byte[65536];
        int offset = 0;
        foreach (int expected in lengths)
        {
            int length = -1;
            Loopback.WaitUntil(() => (length = receiver.Receive(received, out _)) >= 0, () => $"nothing at {offset}");
            Assert.Equal(sent.AsSpan(offset, expected), received.AsSpan(0, length));
            offset += expected;
        }
    }
}
