// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>Description of a new image in the driver's event.</summary>
internal readonly record struct ImageIdentity(long CorrelationId, int SessionId, int PositionCounterId,
    string SourceIdentity);

/// <summary>Description of a new publication in the driver's event.</summary>
internal readonly record struct PublicationIdentity(string Channel, int StreamId, int SessionId, long RegistrationId,
    long OriginalRegistrationId, int LimitCounterId, int ChannelStatusId);
