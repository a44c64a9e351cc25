// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Position of one subscription in an image: a counter that the client writes.</summary>
internal readonly record struct SubscriberPosition(long SubscriptionRegistrationId, int CounterId);
