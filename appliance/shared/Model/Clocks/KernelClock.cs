// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>State of the kernel's wall clock from adjtimex(2), where any daemon that steers the clock writes
/// it.</summary>
/// <param name="State">Return value of the call: TIME_OK 0, TIME_INS 1, TIME_DEL 2, TIME_OOP 3, TIME_WAIT 4, TIME_ERROR
/// 5.</param>
/// <param name="Status">The STA_ flags.</param>
public readonly record struct KernelClock(int State, int Status)
{
    private const int Unsynchronised = 0x40;                    // STA_UNSYNC
    private const int Insert = 1;
    private const int Delete = 2;
    private const int Passing = 3;

    /// <summary>TIME_ERROR: the clock is not synchronised, or the call was refused.</summary>
    public const int Error = 5;

    /// <summary>True if the kernel considers the clock synchronised.</summary>
    public bool IsSynchronised => State != Error && (Status & Unsynchronised) == 0;

    /// <summary>Announced leap second.</summary>
    public LeapSecond Leap => State switch
    {
        Insert or Passing => LeapSecond.Insert,
        Delete => LeapSecond.Delete,
        _ => LeapSecond.None,
    };

    /// <summary>Bound of the clock's error, nanoseconds; grows by 500 ppm until it is set again, up to 16 s.</summary>
    public long MaxErrorNs { get; init; }

    /// <summary>Estimate of the clock's error, nanoseconds.</summary>
    public long EstimatedErrorNs { get; init; }

    /// <summary>Remaining correction of the kernel's own loop, nanoseconds; 0 if a daemon steers by
    /// frequency.</summary>
    public long RemainingNs { get; init; }

    /// <summary>Correction of the clock's frequency, parts in 10^9; positive makes it faster.</summary>
    public long FrequencyPpb { get; init; }

    /// <summary>Nominal length of a tick, microseconds; another than 10,000 is a coarse correction of the frequency.
    /// </summary>
    public long TickUs { get; init; }

    /// <summary>TAI minus UTC, seconds; 0 if it was never set.</summary>
    public int TaiOffsetSeconds { get; init; }
}
