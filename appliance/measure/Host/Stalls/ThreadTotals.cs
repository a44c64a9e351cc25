// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Stalls;

/// <summary>Totals of a thread since it is watched; null where the kernel does not count.</summary>
public struct ThreadTotals
{
    /// <summary>Time on a CPU, nanoseconds.</summary>
    public long? RunningNs;

    /// <summary>Time for which it was ready and waited for a CPU, nanoseconds; counted when it ends.</summary>
    public long? WaitingNs;

    /// <summary>Times that it gave up the CPU by itself.</summary>
    public long? Voluntary;

    /// <summary>Times that the CPU was taken from it.</summary>
    public long? Preempted;

    /// <summary>Times that it came to another CPU.</summary>
    public long? Migrations;

    /// <summary>Page faults, with and without the disk.</summary>
    public long? Faults;

    /// <summary>Page faults that waited for the disk.</summary>
    public long? MajorFaults;

    /// <summary>Nothing done yet.</summary>
    internal static ThreadTotals Zero => new()
    {
        RunningNs = 0,
        WaitingNs = 0,
        Voluntary = 0,
        Preempted = 0,
        Migrations = 0,
        Faults = 0,
        MajorFaults = 0,
    };

    /// <summary>Subtracts other totals, member by member.</summary>
    public static ThreadTotals operator -(in ThreadTotals left, in ThreadTotals right) => new()
    {
        RunningNs = left.RunningNs - right.RunningNs,
        WaitingNs = left.WaitingNs - right.WaitingNs,
        Voluntary = left.Voluntary - right.Voluntary,
        Preempted = left.Preempted - right.Preempted,
        Migrations = left.Migrations - right.Migrations,
        Faults = left.Faults - right.Faults,
        MajorFaults = left.MajorFaults - right.MajorFaults,
    };
}
