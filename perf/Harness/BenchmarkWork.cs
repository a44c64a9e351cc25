// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>
/// Work of one benchmark without its timing. This program times it by <see cref="WorkClock"/>, <c>perf/Micro</c> by
/// BenchmarkDotNet.
/// </summary>
/// <param name="Name">The benchmark's name.</param>
/// <param name="Do">Executes a number of operations.</param>
internal sealed record BenchmarkWork(string Name, Action<int> Do) : IDisposable
{
    /// <summary>Prepares the operations of the next call, outside the measured time; null if none are
    /// prepared.</summary>
    internal Action? Prepare { get; init; }

    /// <summary>Resources that the work holds until it is disposed of; null if there are none.</summary>
    internal IDisposable? Resources { get; init; }

    /// <summary>Times a call of a number of operations.</summary>
    /// <returns>Nanoseconds per operation.</returns>
    internal double Time(int operations)
    {
        long startNs = WorkClock.Now();
        Do(operations);
        return (double)(WorkClock.Now() - startNs) / operations;
    }

    public void Dispose() => Resources?.Dispose();
}
