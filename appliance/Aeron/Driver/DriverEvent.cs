// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver;

/// <summary>What a driver tells a client. Correlation id: the command that is answered, or the image's id.</summary>
internal abstract record DriverEvent(long CorrelationId)
{
    /// <summary>A command was refused.</summary>
    internal sealed record Error(long CorrelationId, ErrorCode Code, string Message) : DriverEvent(CorrelationId);

    /// <summary>A publication is ready; its log can be mapped.</summary>
    internal sealed record PublicationReady(long CorrelationId, long OriginalRegistrationId, int SessionId,
        int StreamId, int LimitCounterId, string LogFileName, bool IsExclusive) : DriverEvent(CorrelationId);

    /// <summary>A subscription is ready; images follow.</summary>
    internal sealed record SubscriptionReady(long CorrelationId) : DriverEvent(CorrelationId);

    /// <summary>A publisher is received; its log can be mapped.</summary>
    internal sealed record AvailableImage(long CorrelationId, int SessionId, long SubscriptionRegistrationId,
        int PositionCounterId, string LogFileName, string SourceIdentity) : DriverEvent(CorrelationId);

    /// <summary>A publisher is not received any more.</summary>
    internal sealed record UnavailableImage(long CorrelationId, long SubscriptionRegistrationId)
        : DriverEvent(CorrelationId);

    /// <summary>A command without another answer was done.</summary>
    internal sealed record OperationSuccess(long CorrelationId) : DriverEvent(CorrelationId);

    /// <summary>The driver has stopped.</summary>
    internal sealed record DriverClosed() : DriverEvent(0L);
}
