// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Current or latest slew of the clock of stamps.</summary>
/// <param name="IsSlewing">True while it lasts.</param>
/// <param name="BeganStampNs">Stamp of the last reading before the slew was visible, nanoseconds.</param>
/// <param name="ChangePpb">The clock's rate minus that before the slew, parts in 10^9; positive is faster.</param>
/// <param name="MovedNs">Time by which it has moved the clock so far, nanoseconds; positive is forward.</param>
public readonly record struct ClockSlew(bool IsSlewing, long BeganStampNs, long ChangePpb, long MovedNs);
