// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Loop in C that walks the headers of datagrams, finds flow and sequence number and counts: the minimum work per
/// packet. Its time varies with the speed of the host as that of the appliance does, so targets are multiples of it.
/// </summary>
internal sealed partial class HeaderWalk : IDisposable
{
    /// <summary>Name of the measurement as a reference.</summary>
    internal const string Name = "header_walk_c";

    private const string Library = "reference";

    private readonly nint _walk = reference_walk_open();

    /// <summary>Loop to measure in turns with others; null if targets are not judged: in a comparison of revisions, and
    /// when instructions are counted.</summary>
    internal static HeaderWalk? For(PerfOptions options) =>
        options.IsLaunch || options.InstructionsFile is not null ? null : new HeaderWalk();

    /// <summary>Result with a target as a multiple of the loop's time; unchanged if the loop was not
    /// measured.</summary>
    /// <param name="result">The result.</param>
    /// <param name="walked">Time of the loop, by round; null if it was not measured.</param>
    /// <param name="highestRatio">The target.</param>
    internal static Measurement Judge(Measurement result, double[]? walked, double highestRatio) => walked is null
        ? result
        : result with { ReferenceName = Name, ReferenceValues = walked, HighestRatio = highestRatio };

    /// <summary>Walks the packets; returns nanoseconds per packet.</summary>
    internal double Time(int packets)
    {
        long startNs = WorkClock.Now();
        ulong matched = reference_walk(_walk, (ulong)packets);
        double eachNs = (double)(WorkClock.Now() - startNs) / packets;
        return matched == (ulong)packets ? eachNs : throw new InvalidOperationException("a packet was of no flow");
    }

    public void Dispose() => reference_walk_close(_walk);

    [LibraryImport(Library)]
    private static partial nint reference_walk_open();

    [LibraryImport(Library)]
    private static partial void reference_walk_close(nint walk);

    [LibraryImport(Library)]
    private static partial ulong reference_walk(nint walk, ulong count);
}
