// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// A loop in C that walks the headers of datagrams, finds flow and sequence number and counts: the least that a program
/// does with a packet. What it takes grows with the slowness of the host as ours does, so that targets are multiples
/// of it.
/// </summary>
internal sealed partial class HeaderWalk : IDisposable
{
    /// <summary>How it is called where it is measured against.</summary>
    internal const string Name = "header_walk_c";

    private const string Library = "reference";

    private readonly nint _walk = reference_walk_open();

    /// <summary>Takes turns with others; null where there is nothing to judge: in a comparison of revisions, and where
    /// instructions are counted.</summary>
    internal static HeaderWalk? For(PerfOptions options) =>
        options.IsLaunch || options.InstructionsFile is not null ? null : new HeaderWalk();

    /// <summary>A result with a target, as a multiple of what walking took; as it is if nothing was walked.</summary>
    /// <param name="result">The result.</param>
    /// <param name="walked">What walking took, by round; null if nothing was walked.</param>
    /// <param name="highestRatio">The target.</param>
    internal static Measurement Judge(Measurement result, double[]? walked, double highestRatio) => walked is null
        ? result
        : result with { ReferenceName = Name, ReferenceValues = walked, HighestRatio = highestRatio };

    /// <summary>Walks so many packets; nanoseconds for each.</summary>
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
