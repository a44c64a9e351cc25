// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Measurement of one core.</summary>
/// <param name="Role">The core's role.</param>
/// <param name="Gaps">Time taken from a thread that used all of it; null if none did.</param>
/// <param name="Interrupts">Interrupts that it took, by name.</param>
internal sealed record WatchedCore(
    string Role, int Cpu, CoreGaps? Gaps, IReadOnlyList<(string Name, long Count)> Interrupts,
    IReadOnlyList<(string Name, int Process, long RanNs)> Threads)
{
    /// <summary>The core and its role, as printed.</summary>
    internal string Label => string.Create(CultureInfo.InvariantCulture, $"CPU {Cpu} ({Role})");

    /// <summary>Packets that the kernel processed there.</summary>
    internal SoftnetWork Softnet { get; init; }

    /// <summary>Duration of the measurement, nanoseconds.</summary>
    internal long DurationNs { get; init; }
}
