// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>How far one subscription has read an image: a counter that the client writes.</summary>
internal readonly record struct SubscriberPosition(long SubscriptionRegistrationId, int CounterId);
