// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron.Tests;

/// <summary>What a client asks of its driver beside streams, from the client's call to the wire.</summary>
public sealed class ClientCommandTests
{
    private const int StreamId = 1001;
    private const long Second = 1_000_000_000;

    [Fact]
    public void a_destination_is_sent_to_from_when_it_is_added_until_it_is_removed()
    {
        using var script = new ScriptedDriver();
        using Publication publication =
            script.Client.AddPublication("aeron:udp?control-mode=manual|term-length=64k", StreamId);
        script.RunFor(Second);
        Assert.Empty(script.Transport.SentTo);

        publication.AddDestination("aeron:udp?endpoint=10.0.0.2:4001");
        script.RunFor(Second);
        Assert.Equal(["10.0.0.2:4001"], script.Transport.SentTo.Select(one => one.ToString()).Distinct());
        publication.RemoveDestination("aeron:udp?endpoint=10.0.0.2:4001");
        script.Transport.SentTo.Clear();
        script.RunFor(Second);

        Assert.Empty(script.Transport.SentTo);
        var refusal = Assert.Throws<RegistrationException>(
            () => publication.AddDestination("aeron:udp?endpoint=239.1.1.1:4001"));
        Assert.Equal(ErrorCode.INVALID_CHANNEL, refusal.ErrorCode());
    }

    [Fact]
    public void a_subscription_receives_at_the_addresses_that_are_added()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription =
            pair.Subscriber.Client.AddSubscription("aeron:udp?control-mode=manual", StreamId);
        pair.RunFor(Second);
        Assert.False(publication.IsConnected);

        subscription.AddDestination(ScriptedPair.Channel(""));
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        subscription.RemoveDestination(ScriptedPair.Channel(""));

        pair.RunUntil(() => !publication.IsConnected, "disconnected");
    }

    [Fact]
    public void a_revoked_stream_is_dropped_by_its_subscriber()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        publication.Revoke();
        pair.RunUntil(() => subscription.HasNoImages, "image gone", 4 * Second);

        Assert.True(publication.IsClosed);
        Assert.Equal(1, pair.Publisher[SystemCounter.PublicationsRevoked]);
        Assert.Equal(1, pair.Subscriber[SystemCounter.ImagesRevoked]);
    }

    [Fact]
    public void a_rejected_stream_is_disconnected_at_its_publisher()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        subscription.ImageAtIndex(0).Reject("not wanted here");

        pair.RunUntil(() => !publication.IsConnected, "disconnected", Second / 100);
        Assert.Equal(1, pair.Publisher[SystemCounter.ErrorFramesReceived]);
        Assert.Equal(1, pair.Subscriber[SystemCounter.ImagesRejected]);
    }

    [Fact]
    public void a_destination_is_removed_by_the_id_under_which_it_was_added()
    {
        const string Destination = "aeron:udp?endpoint=10.0.0.2:4001";
        using var script = new ScriptedDriver();
        using Publication publication =
            script.Client.AddPublication("aeron:udp?control-mode=manual|term-length=64k", StreamId);
        using var client = new RawClient(script);
        byte[] Removal(long registrationId, long destination) =>
            [.. BitConverter.GetBytes(registrationId), .. BitConverter.GetBytes(destination)];
        long added = client.Send(0x07, [.. BitConverter.GetBytes(publication.RegistrationId),
            .. BitConverter.GetBytes(Destination.Length), .. Encoding.ASCII.GetBytes(Destination)]);
        script.RunFor(Second);
        Assert.NotEmpty(script.Transport.SentTo);

        long another = client.Send(0x11, Removal(publication.RegistrationId, added + 1));
        script.RunFor(Second);
        script.Transport.SentTo.Clear();
        script.RunFor(Second);
        Assert.NotEmpty(script.Transport.SentTo);
        long removed = client.Send(0x11, Removal(publication.RegistrationId, added));
        long unknown = client.Send(0x11, Removal(-7, added));
        script.Cycle();
        script.Transport.SentTo.Clear();
        script.RunFor(Second);

        Assert.Empty(script.Transport.SentTo);
        Assert.Equal([added, another, removed], client.Events(0x0F04).Select(one => BitConverter.ToInt64(one)));
        Assert.Equal([unknown], client.Events(0x0F01).Select(one => BitConverter.ToInt64(one)));
    }

    [Fact]
    public void a_host_name_is_looked_up_without_stalling_the_driver()
    {
        using var script = new ScriptedDriver();

        using Publication publication =
            script.Client.AddPublication("aeron:udp?endpoint=localhost:4000|term-length=64k", StreamId);
        var refusal = Assert.Throws<RegistrationException>(
            () => script.Client.AddPublication("aeron:udp?endpoint=no-such-host.invalid:4000", StreamId));

        Assert.Equal(ErrorCode.UNKNOWN_HOST, refusal.ErrorCode());
        Assert.False(publication.IsClosed);
    }
}
