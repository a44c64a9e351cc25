// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Config;

/// <summary>Threshold above which a burst is reported, as configured.</summary>
/// <param name="Threshold">The window and the packets that it may hold.</param>
/// <param name="Where">Position in the file, or the option.</param>
public sealed record BurstSettings(BurstThreshold Threshold, string Where);
