// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Kind of request; requests of different kinds can carry the same key.</summary>
internal enum RequestKind : byte
{
    /// <summary>A new order.</summary>
    New = 0,

    /// <summary>A cancel.</summary>
    Cancel = 1,

    /// <summary>A replace or modify.</summary>
    Replace = 2,
}
