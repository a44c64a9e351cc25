// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Command;
using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona.Concurrent.RingBuffer;

namespace Adaptive.Aeron;

/// <summary>Writes the commands of one client to the ring of its driver. Used under the client's lock.</summary>
internal sealed class DriverProxy(ManyToOneRingBuffer toDriver, long clientId)
{
    private const int MaxChannelLength = 4095;         // characters

    private readonly byte[] _message = new byte[MaxChannelLength + 64];

    internal long NextCorrelationId() => toDriver.NextCorrelationId();

    internal long AddPublication(string channel, int streamId, bool isExclusive)
    {
        long correlationId = NextCorrelationId();
        int length = PublicationMessage.Encode(_message, clientId, correlationId, streamId, Checked(channel));
        Write(isExclusive ? ControlProtocolEvents.AddExclusivePublication : ControlProtocolEvents.AddPublication,
            length);
        return correlationId;
    }

    internal long RemovePublication(long registrationId, bool isRevoked)
    {
        long correlationId = NextCorrelationId();
        Write(ControlProtocolEvents.RemovePublication,
            RemoveMessage.Encode(_message, clientId, correlationId, registrationId,
                isRevoked ? RemoveMessage.RevokeFlag : 0));
        return correlationId;
    }

    /// <summary>Adds a subscription under an id that the client has taken, since images may follow the answer at
    /// once.</summary>
    internal void AddSubscription(long correlationId, string channel, int streamId) =>
        Write(ControlProtocolEvents.AddSubscription, SubscriptionMessage.Encode(_message, clientId, correlationId,
            registrationCorrelationId: -1, streamId, Checked(channel)));

    internal long RemoveSubscription(long registrationId)
    {
        long correlationId = NextCorrelationId();
        int length = RemoveMessage.Encode(_message, clientId, correlationId, registrationId, flags: 0);
        // Only removals of publications have flags.
        Write(ControlProtocolEvents.RemoveSubscription, length - sizeof(long));
        return correlationId;
    }

    internal long ChangeDestination(int messageTypeId, long registrationId, string channel)
    {
        long correlationId = NextCorrelationId();
        Write(messageTypeId,
            DestinationMessage.Encode(_message, clientId, correlationId, registrationId, Checked(channel)));
        return correlationId;
    }

    internal long RejectImage(long imageCorrelationId, long position, string reason)
    {
        long correlationId = NextCorrelationId();
        Write(ControlProtocolEvents.RejectImage,
            RejectImageMessage.Encode(_message, clientId, correlationId, imageCorrelationId, position, reason));
        return correlationId;
    }

    internal void CloseClient() => toDriver.Write(ControlProtocolEvents.ClientClose,
        _message.AsSpan(0, CorrelatedMessage.Encode(_message, clientId, NextCorrelationId())));

    private static string Checked(string channel) => channel.Length <= MaxChannelLength
        ? channel
        : throw new ArgumentException(
            $"{channel[..64]}...: the channel is longer than {MaxChannelLength} characters; shorten it",
            nameof(channel));

    private void Write(int messageTypeId, int length)
    {
        if (!toDriver.Write(messageTypeId, _message.AsSpan(0, length)))
            throw new AeronException("the media driver takes no command, its ring is full; see whether it runs");
    }
}
