// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>The tick that a recorded order answered, as a replay matched it.</summary>
/// <param name="Channel">Channel text; null if there is none.</param>
/// <param name="Sequence">Number of the tick; null if there is none.</param>
public sealed record RecordedTick(string? Feed, string? Channel, ulong? Sequence);

/// <summary>A recorded order, by which its tick is found.</summary>
/// <param name="StampNs">Stamp, nanoseconds.</param>
public readonly record struct RecordedOrder(string Session, long StampNs, OrderKey Key);
