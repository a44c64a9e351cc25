// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>Description of a new image in the driver's event.</summary>
internal readonly record struct ImageIdentity(long CorrelationId, int SessionId, int PositionCounterId,
    string SourceIdentity);
