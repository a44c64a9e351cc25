// SPDX-License-Identifier: Apache-2.0
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath;

/// <summary>Where the totals of histograms lie in a process: mapped at the start, and in memory only as far as they are
/// filled, but for the page of each that says how long it is.</summary>
internal static class TotalsMemory
{
    private const long LeastBytes = 4 << 20;

    /// <summary>Whether a mapping, as it is soon after the start, is theirs.</summary>
    internal static bool Has(MappingState one) =>
        one.Name.Length == 0 && one.IsLockable && one.Bytes >= LeastBytes && one.ResidentBytes < one.Bytes / 2;
}
