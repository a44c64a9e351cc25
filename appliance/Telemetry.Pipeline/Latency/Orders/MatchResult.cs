// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>What an answer belongs to.</summary>
internal enum MatchResult : byte
{
    /// <summary>To no request that is known.</summary>
    None = 0,

    /// <summary>To a request that it answers, or to an order that it is about.</summary>
    Matched = 1,

    /// <summary>To a request that was answered before.</summary>
    Repeated = 2,
}
