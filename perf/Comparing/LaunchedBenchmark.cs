// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Comparing;

/// <summary>What one launch of a revision's benchmarks says about one of them.</summary>
/// <param name="Unit">Of the values.</param>
/// <param name="Values">By round; none if it did not run.</param>
/// <param name="Reason">Why it did not run; null if it did.</param>
/// <param name="IsBroken">Whether it should have run.</param>
internal sealed record LaunchedBenchmark(string Unit, IReadOnlyList<double> Values, string? Reason, bool IsBroken)
{
    /// <summary>One that did not run.</summary>
    internal static LaunchedBenchmark Without(string reason, bool isBroken) => new("", [], reason, isBroken);
}
