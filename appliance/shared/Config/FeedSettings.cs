// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One feed, as configured; null means the default.</summary>
public sealed record FeedSettings
{
    public required Located<string> Name { get; init; }

    public required Located<string> Protocol { get; init; }

    public required IReadOnlyList<LineSettings> Lines { get; init; }

    public IReadOnlyList<RecoverySettings> Recovery { get; init; } = [];

    /// <summary>IANA zone of times that count from midnight.</summary>
    public Located<string>? Zone { get; init; }

    /// <summary>Time within which a missing number may still arrive, nanoseconds.</summary>
    public long? RepairWindowNs { get; init; }

    /// <summary>Silence after which the feed is stale, nanoseconds; 0 never.</summary>
    public long? StaleAfterNs { get; init; }

    /// <summary>Time for which a line may lack numbers before it is behind, nanoseconds.</summary>
    public long? LineBehindAfterNs { get; init; }

    /// <summary>Silence after which a line is down, nanoseconds.</summary>
    public long? LineDownAfterNs { get; init; }

    /// <summary>Distance by which a line may go back before a reset is suspected, in numbers.</summary>
    public long? DuplicateWindow { get; init; }

    /// <summary>Age that a number's first arrival must have for a reset to be suspected, nanoseconds.</summary>
    public long? DuplicateAgeNs { get; init; }

    /// <summary>Time for which numbers confirmed by one packet only are held until another confirms them,
    /// nanoseconds.</summary>
    public long? SuspectHoldNs { get; init; }

    /// <summary>Largest number of number sequences.</summary>
    public int? MaxChannels { get; init; }

    /// <summary>Largest number of ranges kept for a line.</summary>
    public int? MaxRanges { get; init; }

    /// <summary>Delivered numbers whose stamps are kept, a power of two.</summary>
    public int? HistoryLength { get; init; }

    /// <summary>Hours in which the feed must not be silent; null: always.</summary>
    public HoursSettings? Hours { get; init; }

    /// <summary>Burst threshold of its lines; null reports no bursts.</summary>
    public BurstSettings? Burst { get; init; }

    /// <summary>Payload bytes recorded of each packet.</summary>
    public int? SnapLength { get; init; }

    /// <summary>Packets whose checksums are verified.</summary>
    public ChecksumScope? VerifyChecksums { get; init; }

    /// <summary>Position in the file, or the option.</summary>
    public required string Where { get; init; }
}

/// <summary>Packets of a feed whose checksums are verified.</summary>
public enum ChecksumScope
{
    /// <summary>Those whose payload is not longer than the snap length.</summary>
    Captured,

    /// <summary>All up to 9 KiB; the kernel programs sum payloads that are longer than the snap length.</summary>
    Summed,

    /// <summary>All up to 9 KiB; packets are recorded in whole.</summary>
    Recorded,
}
