// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>Offset of a clock of the kernel's PTP class from the host's wall clock, by the most precise method that the
/// clock supports (linux/ptp_clock.h).</summary>
internal static class PtpClockOffset
{
    /// <summary>PTP_SYS_OFFSET_PRECISE.</summary>
    internal const uint Precise = 0xC040_3D08;

    /// <summary>PTP_SYS_OFFSET_EXTENDED.</summary>
    internal const uint Extended = 0xC4C0_3D09;

    /// <summary>PTP_SYS_OFFSET.</summary>
    internal const uint Basic = 0x4340_3D05;

    /// <summary>Bytes of the structure of <see cref="Basic"/>.</summary>
    internal const int BasicBytes = 832;

    private const int PreciseBytes = 64;
    private const int ExtendedBytes = 1216;
    private const int Header = 16;
    private const int TimeBytes = 16;                           // struct ptp_clock_time
    private const int Samples = 10;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Reads both clocks.</summary>
    /// <returns>That clock minus the wall clock, and the method; null if the clock supports no method, or the wall
    /// clock was set during each sample.</returns>
    internal static (ClockDifference Offset, string Method)? Read(PtpClockCall call)
    {
        Span<byte> answer = stackalloc byte[ExtendedBytes];
        answer.Clear();
        // The hardware stamps both at once: the only error is the rounding of one to whole nanoseconds.
        if (call(Precise, answer[..PreciseBytes]) >= 0)
            return (new ClockDifference(TimeAt(answer, 0) - TimeAt(answer, TimeBytes), 1), "precise");
        answer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(answer, Samples);
        if (call(Extended, answer) >= 0)
            return Best(answer, 3 * TimeBytes) is { } offset ? (offset, "extended") : null;
        answer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(answer, Samples);
        // The wall clock reading after one sample is also the one before the next.
        return call(Basic, answer[..BasicBytes]) >= 0 && Best(answer, 2 * TimeBytes) is { } best
            ? (best, "basic") : null;
    }

    // The fastest of the samples "wall clock, that clock, wall clock"; null if none is valid.
    private static ClockDifference? Best(ReadOnlySpan<byte> answer, int stride)
    {
        ClockDifference? best = null;
        long leastNs = long.MaxValue;
        for (int sample = 0; sample < Samples; sample++)
        {
            int place = Header + sample * stride;
            long beforeNs = TimeAt(answer, place);
            long afterNs = TimeAt(answer, place + 2 * TimeBytes);
            long spanNs = afterNs - beforeNs;
            if (spanNs < 0 || spanNs >= leastNs)
                continue;                                       // the wall clock was set meanwhile, or slower
            leastNs = spanNs;
            best = new ClockDifference(TimeAt(answer, place + TimeBytes) - (beforeNs + spanNs / 2), (spanNs + 1) / 2);
        }
        return best;
    }

    private static long TimeAt(ReadOnlySpan<byte> answer, int place) =>
        BinaryPrimitives.ReadInt64LittleEndian(answer[place..]) * NsPerSecond
        + BinaryPrimitives.ReadUInt32LittleEndian(answer[(place + 8)..]);
}
