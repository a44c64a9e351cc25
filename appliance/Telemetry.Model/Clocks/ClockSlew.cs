// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>A slew of the clock of stamps, or the last one.</summary>
/// <param name="IsSlewing">Whether it goes on.</param>
/// <param name="BeganStampNs">The reading before the one that showed it, nanoseconds.</param>
/// <param name="ChangePpb">The clock's rate less that before it, parts in 10^9; positive is faster.</param>
/// <param name="MovedNs">By how much it has moved the clock so far, nanoseconds; positive is forward.</param>
public readonly record struct ClockSlew(bool IsSlewing, long BeganStampNs, long ChangePpb, long MovedNs);
