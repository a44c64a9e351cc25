// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Interest of one subscription in an endpoint: a stream, of one session or of all.</summary>
internal readonly record struct StreamInterest(long SubscriptionRegistrationId, int StreamId, int? SessionId)
{
    internal bool Matches(int sessionId, int streamId) =>
        streamId == StreamId && (SessionId is null || SessionId == sessionId);
}

/// <summary>Position of one subscription in an image: a counter that the client writes.</summary>
internal readonly record struct SubscriberPosition(long SubscriptionRegistrationId, int CounterId);

/// <summary>Range of a term that was not received; length 0 means none.</summary>
internal readonly record struct TermGap(int TermId, int TermOffset, int Length);

/// <summary>One socket of a subscription's endpoint: the only one, or one of those added by the client.</summary>
internal sealed class ReceiveDestination(UdpChannel channel, IUdpTransport transport) : IDisposable
{
    internal UdpChannel Channel { get; } = channel;

    internal IUdpTransport Transport { get; } = transport;

    /// <summary>Time at which the publisher's control address was last contacted; null: never.</summary>
    internal long? ElicitedNs { get; set; }

    /// <summary>Address for answers to a source.</summary>
    internal UdpAddress ControlOf(in UdpAddress source) =>
        Channel.IsMulticast ? Channel.GroupControl : Channel.ExplicitControl ?? source;

    public void Dispose() => Transport.Dispose();
}

/// <summary>State of an image in the driver.</summary>
internal enum ImageState
{
    /// <summary>Received.</summary>
    Active,

    /// <summary>Ended or silent: subscribers read the rest, and the sender is notified that its receiver
    /// leaves.</summary>
    Draining,

    /// <summary>Reported as unavailable to clients; its log stays mapped for some time.</summary>
    Linger,

    /// <summary>To be removed.</summary>
    Done,
}
