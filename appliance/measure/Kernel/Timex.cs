// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;

namespace Telemetry.Kernel;

/// <summary>Part of <c>struct timex</c> of a 64-bit kernel (adjtimex(2)) that is read. With no mode set the call only
/// reads.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct Timex
{
    private const int StatusNanoseconds = 0x2000;               // STA_NANO: offset is in nanoseconds
    private const long NsPerUs = 1_000;
    private const int FractionBits = 16;                        // of a frequency, parts in 10^6

    [FieldOffset(0)] internal uint Modes;
    [FieldOffset(8)] internal long Offset;
    [FieldOffset(16)] internal long Frequency;
    [FieldOffset(24)] internal long MaxErrorUs;
    [FieldOffset(32)] internal long EstimatedErrorUs;
    [FieldOffset(40)] internal int Status;
    [FieldOffset(64)] internal long Tolerance;
    [FieldOffset(72)] internal long Seconds;
    [FieldOffset(80)] internal long Fraction;
    [FieldOffset(88)] internal long TickUs;
    [FieldOffset(160)] internal int TaiOffsetSeconds;

    /// <summary>Reads the values from the kernel.</summary>
    /// <returns>Result of adjtimex(2); below 0 on failure.</returns>
    internal static unsafe int Read(out Timex timex)
    {
        timex = default;
        fixed (Timex* place = &timex)
            return Libc.adjtimex((byte*)place);
    }

    /// <summary>Converts the values.</summary>
    /// <param name="state">Result of the call.</param>
    internal readonly KernelClock ToKernelClock(int state) => new(state, Status)
    {
        MaxErrorNs = MaxErrorUs * NsPerUs,
        EstimatedErrorNs = EstimatedErrorUs * NsPerUs,
        RemainingNs = (Status & StatusNanoseconds) != 0 ? Offset : Offset * NsPerUs,
        FrequencyPpb = Frequency * NsPerUs / (1L << FractionBits),
        TickUs = TickUs,
        TaiOffsetSeconds = TaiOffsetSeconds,
    };
}
