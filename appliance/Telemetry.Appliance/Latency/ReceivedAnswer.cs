// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>What matching needs of an answer.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What it says.</param>
/// <param name="StampNs">Its stamp, nanoseconds.</param>
/// <param name="Connection">The connection that it came over.</param>
internal readonly record struct ReceivedAnswer(OrderKey Key, OrderKind Kind, long StampNs, uint Connection);
