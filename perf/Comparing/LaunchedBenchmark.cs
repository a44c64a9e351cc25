// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Comparing;

/// <summary>Result of one benchmark in a launch of a revision.</summary>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Values">Values by round; none if it did not run.</param>
/// <param name="Reason">Reason for which it did not run; null if it did.</param>
/// <param name="IsBroken">True if it should have run.</param>
internal sealed record LaunchedBenchmark(string Unit, IReadOnlyList<double> Values, string? Reason, bool IsBroken)
{
    /// <summary>Result of a benchmark that did not run.</summary>
    internal static LaunchedBenchmark Without(string reason, bool isBroken) => new("", [], reason, isBroken);
}
