// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Counting;

/// <summary>A figure that noise cannot touch.</summary>
/// <param name="Maker">What else it depends on, besides this source: compiler and its version.</param>
/// <param name="Name">What was counted.</param>
/// <param name="Value">How many.</param>
/// <param name="Unit">Of what.</param>
internal sealed record Count(string Maker, string Name, double Value, string Unit);
