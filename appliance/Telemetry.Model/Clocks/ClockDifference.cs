// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>How far one clock is ahead of another, by reading the one between two readings of the other.</summary>
/// <param name="Ns">The difference, nanoseconds.</param>
/// <param name="ErrorNs">How far it can be misread, nanoseconds: half of the span between the two readings.</param>
public readonly record struct ClockDifference(long Ns, long ErrorNs)
{
    /// <summary>Whether two readings cannot be of the same difference.</summary>
    public bool Contradicts(in ClockDifference other) => Math.Abs(Ns - other.Ns) > ErrorNs + other.ErrorNs;

    /// <summary>What two readings of the same difference, that do not contradict each other, leave possible.</summary>
    public ClockDifference Within(in ClockDifference other)
    {
        long least = Math.Max(Ns - ErrorNs, other.Ns - other.ErrorNs);
        long most = Math.Min(Ns + ErrorNs, other.Ns + other.ErrorNs);
        return new ClockDifference(least + ((most - least) / 2), (most - least + 1) / 2);
    }
}
