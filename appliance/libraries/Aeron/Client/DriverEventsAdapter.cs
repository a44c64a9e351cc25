// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Adaptive.Aeron.Command;
using Adaptive.Aeron.Status;
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.Broadcast;

namespace Adaptive.Aeron;

/// <summary>
/// Reads the events of a driver, which are sent to all clients, and passes those of this client on. The others are not
/// stored, not even as text.
/// </summary>
internal sealed class DriverEventsAdapter
{
    private readonly CopyBroadcastReceiver _receiver;
    private readonly IDriverEventsListener _listener;
    private readonly long _clientId;
    private readonly MessageHandler _handler;

    internal DriverEventsAdapter(CopyBroadcastReceiver receiver, IDriverEventsListener listener, long clientId)
    {
        _receiver = receiver;
        _listener = listener;
        _clientId = clientId;
        _handler = OnMessage;
    }

    /// <summary>Number of times that events were lost because this client was too slow.</summary>
    internal long LappedCount => _receiver.LappedCount;

    /// <summary>Reads one event, of any client; returns false if there is none.</summary>
    internal bool Receive() => _receiver.Receive(_handler);

    private void OnMessage(int messageTypeId, ReadOnlySpan<byte> bytes)
    {
        switch (messageTypeId)
        {
            case ControlProtocolEvents.OnPublicationReady or ControlProtocolEvents.OnExclusivePublicationReady:
                OnPublicationReady(bytes);
                break;
            case ControlProtocolEvents.OnSubscriptionReady:
                if (SubscriptionReady.TryDecode(bytes, out SubscriptionReady subscription) &&
                    _listener.IsAwaited(subscription.CorrelationId))
                    _listener.OnSubscriptionReady(subscription.CorrelationId, subscription.ChannelStatusId);
                break;
            case ControlProtocolEvents.OnOperationSuccess:
                if (OperationSucceeded.TryDecode(bytes, out OperationSucceeded done) &&
                    _listener.IsAwaited(done.CorrelationId))
                    _listener.OnOperationSuccess(done.CorrelationId);
                break;
            case ControlProtocolEvents.OnAvailableImage:
                OnAvailableImage(bytes);
                break;
            case ControlProtocolEvents.OnUnavailableImage:
                if (ImageMessage.TryDecode(bytes, out ImageMessage image) &&
                    _listener.HasSubscription(image.SubscriptionRegistrationId))
                    _listener.OnUnavailableImage(image.CorrelationId, image.SubscriptionRegistrationId);
                break;
            case ControlProtocolEvents.OnError:
                OnError(bytes);
                break;
            case ControlProtocolEvents.OnPublicationError:
                if (PublicationError.TryDecode(bytes, out PublicationError refusal) &&
                    _listener.HasPublication(refusal.RegistrationId))
                    _listener.OnPublicationError(new PublicationErrorFrame(refusal));
                break;
            case ControlProtocolEvents.OnClientTimeout:
                if (ClientTimeout.TryDecode(bytes, out ClientTimeout timeout) && timeout.ClientId == _clientId)
                    _listener.OnClientTimeout();
                break;
        }
    }

    private void OnPublicationReady(ReadOnlySpan<byte> bytes)
    {
        if (PublicationReady.TryDecode(bytes, out PublicationReady ready) && _listener.IsAwaited(ready.CorrelationId))
            _listener.OnPublicationReady(ready.CorrelationId, ready.RegistrationId, ready.SessionId,
                ready.PositionLimitCounterId, ready.ChannelStatusId, Encoding.ASCII.GetString(ready.LogFileName));
    }

    private void OnAvailableImage(ReadOnlySpan<byte> bytes)
    {
        if (!ImageReady.TryDecode(bytes, out ImageReady ready) ||
            !_listener.HasSubscription(ready.SubscriptionRegistrationId))
            return;

        var identity = new ImageIdentity(ready.CorrelationId, ready.SessionId, ready.SubscriberPositionCounterId,
            Encoding.ASCII.GetString(ready.SourceIdentity));
        _listener.OnAvailableImage(identity, ready.SubscriptionRegistrationId,
            Encoding.ASCII.GetString(ready.LogFileName));
    }

    private void OnError(ReadOnlySpan<byte> bytes)
    {
        if (!ErrorResponse.TryDecode(bytes, out ErrorResponse error))
            return;

        var code = (ErrorCode)error.Code;
        if (code == ErrorCode.CHANNEL_ENDPOINT_ERROR && _listener.HasChannel((int)error.OffendingCorrelationId))
            _listener.OnChannelError((int)error.OffendingCorrelationId, Encoding.ASCII.GetString(error.Message));
        else if (_listener.IsAwaited(error.OffendingCorrelationId))
            _listener.OnError(error.OffendingCorrelationId, code, Encoding.ASCII.GetString(error.Message));
    }
}
