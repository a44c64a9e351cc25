// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.BlackBox;

/// <summary>A finished file of the packets around an event, or the reason why there is none.</summary>
public sealed record BlackBoxFile
{
    /// <summary>Its number, from 1; 0 before <see cref="BlackBoxHistory.Add"/> gives it one.</summary>
    public long Number { get; init; }

    /// <summary>Result: in all but <see cref="BlackBoxOutcome.Written"/> there is no file.</summary>
    public BlackBoxOutcome Outcome { get; init; }

    /// <summary>Number of events, orders and requests that asked for it.</summary>
    public int Triggers { get; init; } = 1;

    /// <summary>Absolute path; empty without a file. An event carries at most 400 bytes of it, as UTF-8.</summary>
    public required string Path { get; init; }

    /// <summary>Reason: name of the event's kind such as <c>feed_gap</c>, <c>slow</c>, or <c>now</c> if
    /// somebody asked for it.</summary>
    public required string Cause { get; init; }

    /// <summary>Number of that event; 0 if unknown.</summary>
    public long CauseId { get; init; }

    /// <summary>Name of the feed or session of that event; null if it is of none.</summary>
    public string? Flow { get; init; }

    /// <summary>Start of the time that the file should contain, nanoseconds of the stamps' clock.</summary>
    public required long FromStampNs { get; init; }

    /// <summary>End of that time, nanoseconds of the stamps' clock.</summary>
    public required long ToStampNs { get; init; }

    public required long Packets { get; init; }

    /// <summary>Length of the file, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>True if it contains all packets of that time.</summary>
    public required bool Complete { get; init; }

    /// <summary>Time at whose start packets were overwritten before they were read, nanoseconds.</summary>
    public long MissingBeforeNs { get; init; }

    /// <summary>Bytes that were overwritten while they were read.</summary>
    public long OvertakenBytes { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal.</summary>
    public required string Sha256 { get; init; }
}
