// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath;

/// <summary>Place of the histograms' totals in a process's memory: mapped at the start, and resident only as far as
/// they are filled, except for the page of each that holds its length.</summary>
internal static class TotalsMemory
{
    private const long LeastBytes = 4 << 20;
    private const int PagesOfTotals = 16;               // most consecutive ones; nearer pages were written

    /// <summary>True if a mapping, as it is soon after the start, holds totals.</summary>
    internal static bool Has(MappingState one) =>
        MayHold(one) && one.ResidentBytes < one.Bytes / 2;

    /// <summary>Resident bytes of a mapping that are not totals, since totals share some mappings with the rest of the
    /// heap.</summary>
    /// <param name="process">The process.</param>
    /// <param name="one">The mapping, as it is soon after the start.</param>
    internal static long BytesBeside(int process, MappingState one)
    {
        if (!MayHold(one))
            return one.ResidentBytes;
        long counted = 0;
        int row = 0;
        foreach (ulong page in Pages(process, one))
        {
            bool isThere = page >> 63 != 0;             // pagemap's own bit
            row = isThere ? row + 1 : 0;
            counted += row < PagesOfTotals ? 0 : row == PagesOfTotals ? row : 1;
        }
        return counted * Environment.SystemPageSize;
    }

    private static bool MayHold(MappingState one) =>
        one.Name.Length == 0 && one.IsLockable && one.Bytes >= LeastBytes;

    private static ulong[] Pages(int process, MappingState one)
    {
        long start = long.Parse(one.Start, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        ulong[] pages = new ulong[one.Bytes / Environment.SystemPageSize];
        using FileStream map = File.OpenRead($"/proc/{process}/pagemap");
        map.Position = start / Environment.SystemPageSize * sizeof(ulong);
        map.ReadExactly(MemoryMarshal.AsBytes(pages.AsSpan()));
        return pages;
    }
}
