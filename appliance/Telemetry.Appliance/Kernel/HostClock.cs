// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Appliance.Kernel.Native;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel;

/// <summary>CLOCK_REALTIME against CLOCK_MONOTONIC, and what the kernel knows of the former's error.</summary>
public sealed unsafe class HostClock : IWallClock
{
    private const int Realtime = 0;                             // CLOCK_REALTIME
    private const int Monotonic = 1;                            // CLOCK_MONOTONIC
    private const long NsPerSecond = 1_000_000_000;
    private const int Attempts = 8;

    // struct timex of a 64-bit kernel (adjtimex(2)): offsets, length, states.
    private const int TimexBytes = 208;
    private const int MaxErrorOffset = 24;                      // microseconds
    private const int StatusOffset = 40;
    private const int NsPerMicrosecond = 1_000;
    private const int StatusUnsynchronised = 0x40;              // STA_UNSYNC
    private const int StateInsert = 1;                          // TIME_INS
    private const int StateDelete = 2;                          // TIME_DEL
    private const int StatePassing = 3;                         // TIME_OOP
    private const int StateError = 5;                           // TIME_ERROR

    /// <inheritdoc/>
    public ClockOffset Read() => Measure();

    /// <summary>
    /// Brackets readings of the wall clock by readings of the stamps' clock and keeps the narrowest; asks the kernel
    /// whether the wall clock is synchronised.
    /// </summary>
    public static ClockOffset Measure()
    {
        var best = new ClockOffset(0, long.MaxValue);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long beforeNs = ReadNs(Monotonic);
            long wallNs = ReadNs(Realtime);
            long spanNs = ReadNs(Monotonic) - beforeNs;
            long errorNs = (spanNs + 1) / 2;
            if (errorNs < best.MappingErrorNs)
                best = new ClockOffset(wallNs - (beforeNs + (spanNs / 2)), errorNs);
        }
        return WithState(best);
    }

    private static ClockOffset WithState(in ClockOffset offset)
    {
        byte* timex = stackalloc byte[TimexBytes];
        new Span<byte>(timex, TimexBytes).Clear();
        int state = Libc.adjtimex(timex);
        if (state < 0)
            return offset;
        int status = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(timex + StatusOffset, sizeof(int)));
        long maxError = BinaryPrimitives.ReadInt64LittleEndian(
            new ReadOnlySpan<byte>(timex + MaxErrorOffset, sizeof(long)));
        return offset with
        {
            IsSynchronised = state != StateError && (status & StatusUnsynchronised) == 0,
            MaxErrorNs = maxError * NsPerMicrosecond,
            Leap = state switch
            {
                StateInsert or StatePassing => LeapSecond.Insert,
                StateDelete => LeapSecond.Delete,
                _ => LeapSecond.None,
            },
        };
    }

    private static long ReadNs(int clock)
    {
        long* time = stackalloc long[2];
        _ = Libc.clock_gettime(clock, time);
        return (time[0] * NsPerSecond) + time[1];
    }
}
