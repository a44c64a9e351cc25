// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Intervals;

namespace Telemetry.Model.Definitions;

/// <summary>How many packets a window may hold before it is told as a burst.</summary>
/// <param name="WindowIndex">Index of the window, 0 to <see cref="BurstWindow.Sizes"/> - 1.</param>
/// <param name="Packets">The most that are none.</param>
public readonly record struct BurstThreshold(int WindowIndex, long Packets);
