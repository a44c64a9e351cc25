// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Numbers;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Upper limit of the numbers that a line can have missed, from its earlier rate and the length of the
/// silence; a larger jump needs a second packet to confirm it.</summary>
[HotPath]
internal static class JumpLimit
{
    /// <summary>A jump of at most so many numbers is never suspect.</summary>
    public const ulong Slack = 64;

    private const ulong BusierThanBefore = 8;

    /// <summary>Limit after a silence.</summary>
    /// <param name="mostInUnit">Highest count of numbers in any earlier <see cref="ArrivalRate.UnitNs"/>.</param>
    /// <param name="silenceNs">Length of the silence, nanoseconds; rounded up to whole units.</param>
    public static ulong Of(ulong mostInUnit, long silenceNs)
    {
        ulong units = (ulong)Math.Max(1, (Math.Max(silenceNs, 0) + ArrivalRate.UnitNs - 1) / ArrivalRate.UnitNs);
        UInt128 limit = Slack + (UInt128)BusierThanBefore * mostInUnit * units;
        return limit > ulong.MaxValue ? ulong.MaxValue : (ulong)limit;
    }
}
