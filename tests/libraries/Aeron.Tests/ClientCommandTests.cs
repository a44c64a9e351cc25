// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Adaptive.Aeron.Command;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.Status;

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
        PublicationErrorFrame reported = Assert.Single(pair.Publisher.Refusals);
        Assert.Equal((publication.RegistrationId, publication.SessionId, StreamId, ErrorCode.IMAGE_REJECTED,
            "not wanted here", "10.0.0.2:4000"), (reported.RegistrationId(), reported.SessionId(), reported.StreamId(),
            reported.ErrorCode(), reported.ErrorMessage(), reported.SourceAddress().ToString()));
        pair.RunFor(Second);
        Assert.InRange(pair.Publisher[SystemCounter.ErrorFramesReceived], 4, 7);
        Assert.Single(pair.Publisher.Refusals);
        Assert.Empty(pair.Subscriber.Refusals);
    }

    [Fact]
    public void a_refusal_lies_in_the_event_where_the_protocol_says()
    {
        byte[] bytes = new byte[128];

        int length = PublicationError.Encode(bytes, 0x0102030405060708, 11, 12, 13, 14,
            new IPEndPoint(IPAddress.Parse("10.0.0.2"), 4660), 15, "why"u8);

        Assert.Equal(
            "0807060504030201" + "FFFFFFFFFFFFFFFF" + "0B000000" + "0C000000" + "0D00000000000000" + "0E00000000000000"
            + "0100" + "3412" + "0A000002000000000000000000000000" + "0F000000" + "03000000" + "776879",
            Convert.ToHexString(bytes.AsSpan(0, length)));
        Assert.True(PublicationError.TryDecode(bytes.AsSpan(0, length), out PublicationError read));
        Assert.Equal((13L, 14L, "10.0.0.2:4660"), (read.ReceiverId, read.GroupTag, read.Source.ToString()));
        for (int cut = 0; cut < length; cut++)
            Assert.False(PublicationError.TryDecode(bytes.AsSpan(0, cut), out _));
    }

    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(true, 96, 128)]
    public void who_refuses_without_end_does_not_fill_what_clients_hear(bool isReceiver, int least, int most)
    {
        using var script = new ScriptedDriver();
        using ExclusivePublication publication =
            script.Client.AddExclusivePublication("aeron:udp?endpoint=10.0.0.2:4000|term-length=64k", StreamId);
        byte[] frame = new byte[ErrorFrame.Length + ErrorFrame.MaxTextLength];
        for (int i = 0; i < 3000; i++)
        {
            if (isReceiver)
                script.Transport.Arrive(StatusMessage(publication, receiverId: i), default);
            int length = ErrorFrame.Encode(frame, publication.SessionId, StreamId, i, i, 13, new byte[i % 1024]);
            script.Transport.Arrive(frame[..length], default);
            script.RunFor(1_000_000);
        }

        Assert.Equal(3000, script[SystemCounter.ErrorFramesReceived]);
        Assert.InRange(script.Refusals.Count, least, most);
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

    private static byte[] StatusMessage(ExclusivePublication publication, long receiverId)
    {
        byte[] bytes = new byte[StatusMessageFrame.Length];
        new StatusMessageFrame(0, publication.SessionId, StreamId, publication.InitialTermId, 0, 1 << 15, receiverId)
            .Encode(bytes);
        return bytes;
    }
}
