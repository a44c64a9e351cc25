// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>What a daemon that steers the clock says of itself.</summary>
/// <param name="Name">The daemon.</param>
/// <param name="Reference">What it follows: an address, a reference id, a grandmaster's identity; <c>none</c> for
/// nothing.</param>
public sealed record TimeSource(string Name, string Reference)
{
    /// <summary>Steps to the reference clock; null where that is not known.</summary>
    public int? Stratum { get; init; }

    /// <summary>How far it holds the clock to be ahead of its reference, nanoseconds; null where it does not say.
    /// </summary>
    public long? OffsetNs { get; init; }

    /// <summary>Bound of the clock's error by its own account, nanoseconds; null where it has none.</summary>
    public long? ErrorNs { get; init; }

    /// <summary>How far the wall clock may be from UTC by all that is said of it, nanoseconds: the greatest of the
    /// kernel's bound, the source's, and the offset that the source tells.</summary>
    /// <param name="source">What steers the clock; null where nothing answers.</param>
    /// <param name="kernelBoundNs">The kernel's bound.</param>
    public static long LargestErrorNs(TimeSource? source, long kernelBoundNs) =>
        Math.Max(kernelBoundNs, Math.Max(source?.ErrorNs ?? 0, Math.Abs(source?.OffsetNs ?? 0)));
}
