// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>What a driver says of an image that it has made.</summary>
internal readonly record struct ImageIdentity(long CorrelationId, int SessionId, int PositionCounterId,
    string SourceIdentity);
