// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>What a driver says of a publication that it has made.</summary>
internal readonly record struct PublicationIdentity(string Channel, int StreamId, int SessionId, long RegistrationId,
    long OriginalRegistrationId, int LimitCounterId, int ChannelStatusId);
