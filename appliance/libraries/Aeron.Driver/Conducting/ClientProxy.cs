// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Command;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Agrona.Concurrent.Broadcast;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Sends events to all clients; each client recognises its own by their ids.</summary>
internal sealed class ClientProxy(BroadcastTransmitter toClients)
{
    private const int MaxErrorLength = 2048;           // characters

    private readonly byte[] _message = new byte[16 << 10];

    internal void OnError(long correlationId, ErrorCode code, string message) =>
        Transmit(ControlProtocolEvents.OnError, ErrorResponse.Encode(_message, correlationId, (int)code,
            message.Length <= MaxErrorLength ? message : message[..MaxErrorLength]));

    internal void OnPublicationReady(long correlationId, long registrationId, int streamId, int sessionId,
        string logFileName, int positionLimitCounterId, int channelStatusId, bool isExclusive) =>
        Transmit(
            isExclusive ? ControlProtocolEvents.OnExclusivePublicationReady : ControlProtocolEvents.OnPublicationReady,
            PublicationReady.Encode(_message, correlationId, registrationId, sessionId, streamId,
                positionLimitCounterId, channelStatusId, logFileName));

    internal void OnSubscriptionReady(long correlationId, int channelStatusId) => Transmit(
        ControlProtocolEvents.OnSubscriptionReady, SubscriptionReady.Encode(_message, correlationId, channelStatusId));

    internal void OnOperationSuccess(long correlationId) =>
        Transmit(ControlProtocolEvents.OnOperationSuccess, OperationSucceeded.Encode(_message, correlationId));

    internal void OnAvailableImage(long correlationId, int streamId, int sessionId, long subscriptionRegistrationId,
        int positionCounterId, string logFileName, string sourceIdentity) =>
        Transmit(ControlProtocolEvents.OnAvailableImage, ImageReady.Encode(_message, correlationId, sessionId, streamId,
            subscriptionRegistrationId, positionCounterId, logFileName, sourceIdentity));

    internal void OnUnavailableImage(long correlationId, long subscriptionRegistrationId, int streamId,
        string channel) =>
        Transmit(ControlProtocolEvents.OnUnavailableImage,
            ImageMessage.Encode(_message, correlationId, subscriptionRegistrationId, streamId, channel));

    internal void OnCounterReady(long correlationId, int counterId) =>
        Transmit(ControlProtocolEvents.OnCounterReady, CounterUpdate.Encode(_message, correlationId, counterId));

    internal void OnStaticCounter(long correlationId, int counterId) =>
        Transmit(ControlProtocolEvents.OnStaticCounter, CounterUpdate.Encode(_message, correlationId, counterId));

    internal void OnUnavailableCounter(long registrationId, int counterId) =>
        Transmit(ControlProtocolEvents.OnUnavailableCounter, CounterUpdate.Encode(_message, registrationId, counterId));

    internal void OnClientTimeout(long clientId) =>
        Transmit(ControlProtocolEvents.OnClientTimeout, ClientTimeout.Encode(_message, clientId));

    internal void OnPublicationError(NetworkPublication publication, in ErrorFrame error, ReadOnlySpan<byte> text,
        in UdpAddress source) =>
        Transmit(ControlProtocolEvents.OnPublicationError, PublicationError.Encode(_message,
            publication.RegistrationId, publication.SessionId, publication.StreamId, error.ReceiverId,
            error.GroupTag ?? PublicationError.None, new IPEndPoint(source.Address, source.Port), error.ErrorCode,
            text));

    internal void OnNextAvailableSessionId(long correlationId, int sessionId) =>
        Transmit(ControlProtocolEvents.OnNextAvailableSessionId,
            NextSessionId.Encode(_message, correlationId, sessionId));

    private void Transmit(int messageTypeId, int length) =>
        toClients.Transmit(messageTypeId, _message.AsSpan(0, length));
}
