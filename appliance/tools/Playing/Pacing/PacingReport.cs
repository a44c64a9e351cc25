// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Native;

namespace Telemetry.Playing.Pacing;

/// <summary>Times that a play kept and missed, and outcomes of its datagrams; of all loops.</summary>
public sealed record PacingReport
{
    /// <summary>Datagrams whose turn came: sent or refused.</summary>
    public required long Datagrams { get; init; }

    /// <summary>Datagrams that the kernel took.</summary>
    public required long Sent { get; init; }

    /// <summary>Datagrams that it refused.</summary>
    public required long Refused { get; init; }

    /// <summary>Refused datagrams by reason: errno, and their number.</summary>
    public required IReadOnlyList<(int Errno, long Count)> Refusals { get; init; }

    /// <summary>The same for people.</summary>
    public IEnumerable<string> RefusalTexts => Refusals.Select(refusal => string.Create(
        CultureInfo.InvariantCulture, $"{refusal.Count}: {NativeError.Text(refusal.Errno)}"));

    /// <summary>Datagrams sent beyond the bound; null where no time is kept.</summary>
    public required long? Late { get; init; }

    /// <summary>Sum of the times by which they were beyond it, nanoseconds; null where no time is kept.</summary>
    public required long? LateOverNs { get; init; }

    /// <summary>From the due time to the clock behind the call that sent it.</summary>
    public required TimePercentiles Error { get; init; }

    /// <summary>Difference, in either direction, between the time from one datagram to the next as sent and as
    /// due.</summary>
    public required TimePercentiles GapError { get; init; }

    /// <summary>Datagrams with a stamp of the kernel program at egress; null if it could not be
    /// attached.</summary>
    public long? KernelStamped { get; init; }

    /// <summary>Reason for which there are no such stamps; null if there are.</summary>
    public string? NoKernelStamps { get; init; }

    /// <summary>From the due time to the stamp of the kernel program.</summary>
    public required TimePercentiles KernelError { get; init; }

    /// <summary>The same as <see cref="GapError"/>, by the stamps of the kernel program.</summary>
    public required TimePercentiles KernelGapError { get; init; }

    /// <summary>Datagrams sent with the time of sending in them; null if that was not asked for.</summary>
    public long? Retimed { get; init; }

    /// <summary>Time of a call, divided by the datagrams that it sent.</summary>
    public required TimePercentiles Send { get; init; }

    /// <summary>Shortest time that two datagrams were due apart, nanoseconds; null where no time is kept.</summary>
    public required long? ClosestGapNs { get; init; }

    /// <summary>The bound, nanoseconds.</summary>
    public required long BoundNs { get; init; }

    /// <summary>True if everything that was recorded or asked for was sent, and in time.</summary>
    public required bool Complete { get; init; }

    /// <summary>Datagrams left out because losses were asked for.</summary>
    public required long MadeLosses { get; init; }

    /// <summary>Datagrams sent, with a right checksum, whose recorded one is wrong.</summary>
    public required long ChecksumsWrong { get; init; }

    /// <summary>Times that the next datagram had not been read from the captures yet.</summary>
    public required long Starved { get; init; }

    /// <summary>Managed memory that the sending thread allocated, bytes.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>True if the sending thread had real-time priority.</summary>
    public required bool RealTime { get; init; }

    /// <summary>True if it was stopped before its end.</summary>
    public required bool Stopped { get; init; }

    /// <summary>Clock at the start, nanoseconds of CLOCK_MONOTONIC.</summary>
    public required long StartStampNs { get; init; }

    /// <summary>Wall clock at the start, UTC nanoseconds since 1970.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>Time from the start to the last datagram, nanoseconds.</summary>
    public required long DurationNs { get; init; }
}

/// <summary>Percentiles of a time; all null where there is none.</summary>
/// <param name="P50Ns">Median, nanoseconds.</param>
/// <param name="P999Ns">99.9 %.</param>
/// <param name="MaxNs">The longest.</param>
public readonly record struct TimePercentiles(long? P50Ns, long? P90Ns, long? P99Ns, long? P999Ns, long? MaxNs)
{
    internal static TimePercentiles Of(TimeSpread spread) => new(
        spread.AtMostNs(500), spread.AtMostNs(900), spread.AtMostNs(990), spread.AtMostNs(999), spread.MaxNs);
}
