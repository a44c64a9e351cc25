// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>What was seen of a core while it was watched.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Cpu">The core.</param>
/// <param name="Gaps">What it kept from a thread that wanted all of it; null if none was there.</param>
/// <param name="Interrupts">Interrupts that it took, by name.</param>
/// <param name="Threads">Threads that ran on it.</param>
internal sealed record WatchedCore(
    string Role, int Cpu, CoreGaps? Gaps, IReadOnlyList<(string Name, long Count)> Interrupts,
    IReadOnlyList<(string Name, int Process, long RanNs)> Threads)
{
    /// <summary>The core and what it is for, as people are told.</summary>
    internal string Who => string.Create(CultureInfo.InvariantCulture, $"CPU {Cpu} ({Role})");

    /// <summary>Packets that the kernel worked on there.</summary>
    internal SoftnetWork Softnet { get; init; }

    /// <summary>How long it was watched, nanoseconds.</summary>
    internal long DurationNs { get; init; }
}
