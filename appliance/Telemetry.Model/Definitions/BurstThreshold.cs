// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Intervals;

namespace Telemetry.Model.Definitions;

/// <summary>Highest number of packets in a window that is not reported as a burst.</summary>
/// <param name="WindowIndex">Index of the window, 0 to <see cref="BurstWindow.Sizes"/> - 1.</param>
/// <param name="Packets">Highest number of packets without a burst.</param>
public readonly record struct BurstThreshold(int WindowIndex, long Packets);
