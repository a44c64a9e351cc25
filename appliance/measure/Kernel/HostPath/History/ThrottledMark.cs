// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;


namespace Telemetry.Kernel.HostPath.History;

/// <summary>Time for which the threads of a control group could not run on a CPU so far because a quota was used up: a
/// mark of <c>bpf/host/throttled.bpf.h</c>. Two of them show how much of a wait that was.</summary>
/// <param name="Value">As the kernel program wrote it; 0 where there is no quota.</param>
public readonly record struct ThrottledMark(uint Value)
{
    /// <summary>Resolution, nanoseconds.</summary>
    public const long UnitNs = 1 << Throttled.UnitShift;

    private const uint UnitMask = uint.MaxValue >> Throttled.FlagBits;

    /// <summary>True if the thread is throttled as its wait begins.</summary>
    public bool IsNow => (Value & Throttled.Now) != 0;

    /// <summary>True if a quota was used up at some time.</summary>
    public bool HasTime => Units != 0;

    private uint Units => Value >> Throttled.FlagBits;

    /// <summary>Throttled time between two marks of one queue, nanoseconds; 0 if either is of no quota.</summary>
    public static long Between(ThrottledMark begin, ThrottledMark end) =>
        begin.Value == 0 || end.Value == 0 ? 0 : UnitNs * ((end.Units - begin.Units) & UnitMask);
}
