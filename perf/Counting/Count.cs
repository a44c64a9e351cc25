// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Counting;

/// <summary>Figure that does not depend on noise.</summary>
/// <param name="Maker">Compiler and its version, on which the figure also depends.</param>
/// <param name="Name">Name of the figure.</param>
/// <param name="Value">The count.</param>
/// <param name="Unit">Unit of the count.</param>
internal sealed record Count(string Maker, string Name, double Value, string Unit);
