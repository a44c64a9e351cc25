// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Benchmarks;

namespace Telemetry.Perf.Micro;

/// <summary>The benchmarks that the command line selects.</summary>
internal static class Selection
{
    /// <summary>Part of the names wanted; empty for all.</summary>
    internal static string Filter { get; set; } = "";

    /// <summary>Names of the selected benchmarks of which a call does so many prepared operations.</summary>
    /// <param name="preparedAtOnce">The number of operations; 0 for those that prepare none.</param>
    internal static IReadOnlyList<string> Names(int preparedAtOnce) =>
    [
        .. WorkCatalog.Names
            .Where(work => work.PreparedAtOnce == preparedAtOnce
                && work.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase))
            .Select(work => work.Name),
    ];
}
