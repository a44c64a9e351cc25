// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>Stream of a counter.</summary>
/// <param name="RegistrationId">Registration of the publication, image or subscription.</param>
/// <param name="SessionId">Session of the stream.</param>
/// <param name="Channel">URI of its channel.</param>
/// <param name="OwnerId">Owning client; 0 for none.</param>
/// <param name="ReferenceId">Registration that the counter refers to; 0 for none.</param>
internal readonly record struct StreamIdentity(long RegistrationId, int SessionId, int StreamId, string Channel,
    long OwnerId = 0, long ReferenceId = 0);
