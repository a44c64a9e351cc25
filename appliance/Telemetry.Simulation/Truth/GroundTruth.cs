// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>The ground truth of both sides of the demo.</summary>
/// <param name="Exchange">The exchange's.</param>
/// <param name="Trader">The trader's.</param>
/// <param name="MirrorDrops">Copies dropped by a mirror between them and the appliance.</param>
public sealed record GroundTruth(ExchangeTruth Exchange, TraderTruth Trader, long MirrorDrops);
