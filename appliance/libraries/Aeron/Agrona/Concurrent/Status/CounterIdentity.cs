// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent.Status;

/// <summary>
/// Identity of a counter: type, registration, owning client, and the registration that it refers to, such as the image
/// of a subscriber's position.
/// </summary>
internal readonly record struct CounterIdentity(int TypeId, long RegistrationId, long OwnerId = 0,
    long ReferenceId = 0);
