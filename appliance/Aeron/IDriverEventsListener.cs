// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron;

/// <summary>A client, as the events of its driver see it.</summary>
internal interface IDriverEventsListener
{
    /// <summary>Whether this client waits for the answer to a command.</summary>
    bool IsAwaited(long correlationId);

    /// <summary>Whether a subscription is this client's.</summary>
    bool HasSubscription(long registrationId);

    /// <summary>Whether a publication is this client's, by its original registration.</summary>
    bool HasPublication(long originalRegistrationId);

    /// <summary>Whether this client has something on a channel, by the counter of the channel's status.</summary>
    bool HasChannel(int channelStatusId);

    /// <summary>A publication is ready; its log can be mapped.</summary>
    void OnPublicationReady(long correlationId, long registrationId, int sessionId, int limitCounterId,
        int channelStatusId, string logFileName);

    /// <summary>A subscription is ready; images follow.</summary>
    void OnSubscriptionReady(long correlationId, int channelStatusId);

    /// <summary>A command without another answer was done.</summary>
    void OnOperationSuccess(long correlationId);

    /// <summary>A publisher is received; its log can be mapped.</summary>
    void OnAvailableImage(in ImageIdentity identity, long subscriptionRegistrationId, string logFileName);

    /// <summary>A publisher is not received any more.</summary>
    void OnUnavailableImage(long correlationId, long subscriptionRegistrationId);

    /// <summary>A command was refused.</summary>
    void OnError(long correlationId, ErrorCode code, string message);

    /// <summary>A receiver refuses a publication.</summary>
    void OnPublicationError(PublicationErrorFrame errorFrame);

    /// <summary>The socket of a channel broke.</summary>
    void OnChannelError(int channelStatusId, string message);

    /// <summary>The driver has given this client up.</summary>
    void OnClientTimeout();
}
