// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Difference of one clock from another, measured by reading the one between two readings of the
/// other.</summary>
/// <param name="Ns">The difference, nanoseconds.</param>
/// <param name="ErrorNs">Highest reading error, nanoseconds: half of the span between the two readings.</param>
public readonly record struct ClockDifference(long Ns, long ErrorNs)
{
    /// <summary>True if two readings cannot be of the same difference.</summary>
    public bool Contradicts(in ClockDifference other) => Math.Abs(Ns - other.Ns) > ErrorNs + other.ErrorNs;

    /// <summary>Intersection of two readings of the same difference that do not contradict each other.</summary>
    public ClockDifference Within(in ClockDifference other)
    {
        long least = Math.Max(Ns - ErrorNs, other.Ns - other.ErrorNs);
        long most = Math.Min(Ns + ErrorNs, other.Ns + other.ErrorNs);
        return new ClockDifference(least + ((most - least) / 2), (most - least + 1) / 2);
    }
}

/// <summary>Current or latest slew of the clock of stamps.</summary>
/// <param name="IsSlewing">True while it lasts.</param>
/// <param name="BeganStampNs">Stamp of the last reading before the slew was visible, nanoseconds.</param>
/// <param name="ChangePpb">The clock's rate minus that before the slew, parts in 10^9; positive is faster.</param>
/// <param name="MovedNs">Time by which it has moved the clock so far, nanoseconds; positive is forward.</param>
public readonly record struct ClockSlew(bool IsSlewing, long BeganStampNs, long ChangePpb, long MovedNs);
