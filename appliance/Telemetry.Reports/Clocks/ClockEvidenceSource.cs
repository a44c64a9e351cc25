// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Reports.Clocks;

/// <summary>A source of time, and how many readings named it.</summary>
/// <param name="Source">As it was named last; null where none answered.</param>
/// <param name="Readings">How many.</param>
public sealed record ClockEvidenceSource(TimeSource? Source, long Readings);
