// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>State reported by a daemon that steers the clock.</summary>
/// <param name="Name">Name of the daemon.</param>
/// <param name="Reference">Its reference: an address, a reference id, a grandmaster's identity; <c>none</c> if there is
/// none.</param>
public readonly record struct TimeSource(string Name, string Reference)
{
    /// <summary>Steps to the reference clock; null if unknown.</summary>
    public int? Stratum { get; init; }

    /// <summary>The clock's offset ahead of its reference as reported by the daemon, nanoseconds; null if it reports
    /// none.</summary>
    public long? OffsetNs { get; init; }

    /// <summary>Bound of the clock's error as reported by the daemon, nanoseconds; null if it reports none.</summary>
    public long? ErrorNs { get; init; }

    /// <summary>Largest error of the wall clock against UTC, nanoseconds: the greatest of the kernel's bound, the
    /// source's bound, and the source's offset.</summary>
    /// <param name="source">Daemon that steers the clock; null if none answers.</param>
    public static long LargestErrorNs(TimeSource? source, long kernelBoundNs) =>
        Math.Max(kernelBoundNs, Math.Max(source?.ErrorNs ?? 0, Math.Abs(source?.OffsetNs ?? 0)));
}
