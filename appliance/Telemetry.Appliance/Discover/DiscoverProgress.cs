// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Discover;

/// <summary>Progress of <c>discover</c>.</summary>
/// <param name="Packets">Packets seen.</param>
/// <param name="ElapsedNs">Elapsed time, nanoseconds.</param>
/// <param name="DurationNs">Total duration, nanoseconds.</param>
public readonly record struct DiscoverProgress(long Packets, long ElapsedNs, long DurationNs);
