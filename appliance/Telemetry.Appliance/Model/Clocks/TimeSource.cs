// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Clocks;

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
}
