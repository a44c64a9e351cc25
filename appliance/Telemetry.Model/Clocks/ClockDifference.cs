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
