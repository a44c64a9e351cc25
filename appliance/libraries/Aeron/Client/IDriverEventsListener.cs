// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron;

/// <summary>Listener of one client to the events of its driver.</summary>
internal interface IDriverEventsListener
{
    /// <summary>True if this client waits for the answer to a command.</summary>
    bool IsAwaited(long correlationId);

    /// <summary>True if a subscription belongs to this client.</summary>
    bool HasSubscription(long registrationId);

    /// <summary>True if a publication, by its original registration, belongs to this client.</summary>
    bool HasPublication(long originalRegistrationId);

    /// <summary>True if this client uses a channel, by the counter of the channel's status.</summary>
    bool HasChannel(int channelStatusId);

    /// <summary>A publication is ready; its log can be mapped.</summary>
    void OnPublicationReady(long correlationId, long registrationId, int sessionId, int limitCounterId,
        int channelStatusId, string logFileName);

    /// <summary>A subscription is ready; images follow.</summary>
    void OnSubscriptionReady(long correlationId, int channelStatusId);

    /// <summary>A command without another answer was executed.</summary>
    void OnOperationSuccess(long correlationId);

    /// <summary>A publisher is received; its log can be mapped.</summary>
    void OnAvailableImage(in ImageIdentity identity, long subscriptionRegistrationId, string logFileName);

    /// <summary>A publisher is no longer received.</summary>
    void OnUnavailableImage(long correlationId, long subscriptionRegistrationId);

    /// <summary>A command was refused.</summary>
    void OnError(long correlationId, ErrorCode code, string message);

    /// <summary>A receiver refused a publication.</summary>
    void OnPublicationError(PublicationErrorFrame errorFrame);

    /// <summary>The socket of a channel failed.</summary>
    void OnChannelError(int channelStatusId, string message);

    /// <summary>The driver has closed this client.</summary>
    void OnClientTimeout();
}
