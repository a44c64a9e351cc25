// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Stamps;
using Telemetry.Stamps.Tails;

namespace Telemetry.Appliance.Stamps;

/// <summary>Stamps of a device that the first frames of an interface have proven.</summary>
/// <param name="Settings">As configured.</param>
/// <param name="Finding">What was found in the frames.</param>
/// <param name="Shape">Place of the stamps.</param>
internal sealed record ProvenTrailer(
    string Interface, TrailerSettings Settings, StampFinding Finding, TailShape Shape);
