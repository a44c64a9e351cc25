// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Reports.Clocks;

/// <summary>A source of time and the number of readings that named it.</summary>
/// <param name="Source">The source as last reported; null if none answered.</param>
/// <param name="Readings">Number of readings.</param>
public sealed record ClockEvidenceSource(TimeSource? Source, long Readings);
