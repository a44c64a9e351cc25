// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Pipeline.Sequencing.Numbers;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>How many numbers a line can have missed at most, by what it brought before and how long nothing came: a
/// larger jump needs another packet that bears it out.</summary>
[HotPath]
internal static class JumpLimit
{
    /// <summary>A jump of so few numbers is never suspect.</summary>
    public const ulong Slack = 64;

    private const ulong BusierThanBefore = 8;

    /// <summary>The limit after a silence.</summary>
    /// <param name="mostInUnit">Most numbers in any <see cref="ArrivalRate.UnitNs"/> before.</param>
    /// <param name="silenceNs">How long nothing came, nanoseconds; rounded up to whole units.</param>
    public static ulong Of(ulong mostInUnit, long silenceNs)
    {
        ulong units = (ulong)Math.Max(1, (Math.Max(silenceNs, 0) + ArrivalRate.UnitNs - 1) / ArrivalRate.UnitNs);
        UInt128 limit = Slack + (UInt128)BusierThanBefore * mostInUnit * units;
        return limit > ulong.MaxValue ? ulong.MaxValue : (ulong)limit;
    }
}
