// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent.Status;

/// <summary>
/// Whose a counter is: kind, registration, the client that owns it, and the registration that it speaks of, such as
/// the image of a subscriber's position.
/// </summary>
internal readonly record struct CounterIdentity(int TypeId, long RegistrationId, long OwnerId = 0,
    long ReferenceId = 0);
