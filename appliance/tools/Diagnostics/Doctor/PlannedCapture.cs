// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Programs and rings that a run would capture with.</summary>
/// <param name="Options">Its programs, flows and rings.</param>
/// <param name="Replaced">What it would replace by itself, in its own words.</param>
public sealed record PlannedCapture(KernelCaptureOptions Options, IReadOnlyList<string> Replaced);
