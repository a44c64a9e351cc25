// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Benchmarks;

namespace Telemetry.Perf.Micro;

/// <summary>Benchmarks selected by the command line.</summary>
internal static class Selection
{
    /// <summary>Part of the wanted names; empty for all.</summary>
    internal static string Filter { get; set; } = "";

    /// <summary>Names of the selected benchmarks with the given number of prepared operations per call.</summary>
    /// <param name="preparedAtOnce">The number of operations; 0 for those that prepare none.</param>
    internal static IReadOnlyList<string> Names(int preparedAtOnce) =>
    [
        .. WorkCatalog.Names
            .Where(work => work.PreparedAtOnce == preparedAtOnce
                && work.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase))
            .Select(work => work.Name),
    ];
}
