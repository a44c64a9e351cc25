// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Config;

/// <summary>What is told as a burst, as configured.</summary>
/// <param name="Threshold">The window and what it may hold.</param>
/// <param name="Where">Where this stands.</param>
public sealed record BurstSettings(BurstThreshold Threshold, string Where);
