// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Reader in C of <c>perf/Reference</c>, with libbpf, on a BPF ring buffer; single-threaded.</summary>
internal sealed unsafe partial class CReader : IDisposable
{
    private const string Library = "reference";

    private readonly nint _reader;

    /// <param name="mapFd">The ring buffer.</param>
    internal CReader(int mapFd)
    {
        _reader = reference_open(mapFd);
        if (_reader == 0)
            throw new InvalidOperationException("libbpf refuses to read a ring buffer");
    }

    /// <summary>Reads all available records, and adds their words to a sum.</summary>
    /// <returns>Number of records.</returns>
    internal int Drain(ref ulong sum)
    {
        fixed (ulong* words = &sum)
            return reference_drain(_reader, words);
    }

    /// <summary>Reads, and waits as <c>wait: spin</c> does, until stopped.</summary>
    /// <param name="stop">Not 0 to stop.</param>
    /// <param name="delaysNs">Receives the time from each record's stamp until it was read, nanoseconds.</param>
    /// <returns>Number of records.</returns>
    internal long ReadUntil(int* stop, long[] delaysNs)
    {
        fixed (long* delays = delaysNs)
            return reference_read_until(_reader, stop, delays, delaysNs.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => reference_close(_reader);

    [LibraryImport(Library)]
    private static partial nint reference_open(int mapFd);

    [LibraryImport(Library)]
    private static partial void reference_close(nint reader);

    [LibraryImport(Library)]
    private static partial int reference_drain(nint reader, ulong* sum);

    [LibraryImport(Library)]
    private static partial nint reference_read_until(nint reader, int* stop, long* delaysNs, nint capacity);
}
