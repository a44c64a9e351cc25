// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Discover;

/// <summary>How far <c>discover</c> is.</summary>
/// <param name="Packets">Packets seen.</param>
/// <param name="ElapsedNs">How long it has looked, nanoseconds.</param>
/// <param name="DurationNs">How long it will, nanoseconds.</param>
public readonly record struct DiscoverProgress(long Packets, long ElapsedNs, long DurationNs);
