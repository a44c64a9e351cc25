// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Conducting.Directories;

namespace Adaptive.Aeron.Tests;

/// <summary>A publisher here, its subscriber in another process that is killed, stopped and started again.</summary>
[Trait("needs", "time")]
public sealed class TwoProcessTests
{
    private const int Length = 1000;

    private long _next;
    private long _lastResult;

    [Fact]
    public void a_publisher_outlives_a_killed_subscriber_and_serves_the_next_one()
    {
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}";
        using EmbeddedMediaDriver driver = Launch();
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using ExclusivePublication publication =
            client.AddExclusivePublication(channel + "|term-length=64k", SubscriberProcess.StreamId);
        using (var first = SubscriberProcess.Start(channel, Length))
            OfferUntil(publication, () => first.Received > 2000, () => first.Said);

        OfferUntil(publication, () => _lastResult == Publication.NOT_CONNECTED, () => "still connected");
        long atDeath = _next;
        using var second = SubscriberProcess.Start(channel, Length);
        OfferUntil(publication, () => second.Received > atDeath + 2000, () => second.Said);

        Assert.True(publication.IsConnected);
        Assert.Empty(second.Said);
    }

    [Fact]
    public void a_stopped_subscriber_holds_the_publisher_back_and_then_gets_everything()
    {
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}";
        using EmbeddedMediaDriver driver = Launch();
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using ExclusivePublication publication =
            client.AddExclusivePublication(channel + "|term-length=64k", SubscriberProcess.StreamId);
        using var subscriber = SubscriberProcess.Start(channel, Length);
        OfferUntil(publication, () => subscriber.Received > 1000, () => subscriber.Said);

        subscriber.Signal("STOP");
        OfferUntil(publication, () => _lastResult == Publication.BACK_PRESSURED, () => "never held back");
        OfferUntil(publication, () => _lastResult == Publication.NOT_CONNECTED, () => "never given up");
        subscriber.Signal("CONT");
        long atReturn = _next;
        OfferUntil(publication, () => subscriber.Received > atReturn + 2000, () => subscriber.Said);

        // The checker of the other process throws at the first message out of order.
        Assert.Empty(subscriber.Said);
    }

    [Fact]
    public void the_directory_of_a_killed_driver_is_swept_at_the_next_start()
    {
        using var subscriber = SubscriberProcess.Start($"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}", Length);
        Loopback.WaitUntil(() => subscriber.DriverDirectory is not null, () => subscriber.Said);
        string directory = subscriber.DriverDirectory!;
        using (EmbeddedMediaDriver beside = Launch())
            Assert.True(Directory.Exists(directory));

        subscriber.Kill();
        Assert.True(Directory.Exists(directory));
        using EmbeddedMediaDriver next = Launch();

        Assert.False(Directory.Exists(directory));
    }

    private static EmbeddedMediaDriver Launch() =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext { PublicationConnectionTimeoutNs = 1_000_000_000 });

    private void OfferUntil(Publication publication, Func<bool> condition, Func<string> state)
    {
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[Length]);
        buffer.PutBytes(0, Loopback.Message(_next, Length));
        Loopback.WaitUntil(
            () =>
            {
                _lastResult = publication.Offer(buffer, 0, Length);
                if (_lastResult > 0)
                    buffer.PutBytes(0, Loopback.Message(++_next, Length));
                return condition();
            },
            () => $"{state()}; offered {_next}, last result {_lastResult}");
    }
}
