// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Interest of one subscription in an endpoint: a stream, of one session or of all.</summary>
internal readonly record struct StreamInterest(long SubscriptionRegistrationId, int StreamId, int? SessionId)
{
    internal bool Matches(int sessionId, int streamId) =>
        streamId == StreamId && (SessionId is null || SessionId == sessionId);
}
