// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.History;

/// <summary>Source of intervals that were not received but read. Those of one answer share it.</summary>
/// <param name="Source">Name of the source in answers.</param>
/// <param name="ResolutionNs">Length of its intervals where none is missing, nanoseconds: columns of a chart are not
/// shorter.</param>
/// <param name="Error">Largest relative error of a value.</param>
public sealed record RecordOrigin(string Source, long ResolutionNs, double Error);
