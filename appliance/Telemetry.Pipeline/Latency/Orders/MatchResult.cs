// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Result of matching an answer.</summary>
internal enum MatchResult : byte
{
    /// <summary>No known request.</summary>
    None = 0,

    /// <summary>A request that it answers, or an order that it concerns.</summary>
    Matched = 1,

    /// <summary>A request that was answered before.</summary>
    Repeated = 2,
}
