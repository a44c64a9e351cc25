// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Reports.Captures;

namespace Telemetry.Reports;

/// <summary>Extent of one <c>discover</c> run.</summary>
public sealed record DiscoverReport
{
    /// <summary>The interface; null if captures were examined.</summary>
    public string? Interface { get; init; }

    /// <summary>The captures; null if an interface was examined.</summary>
    public IReadOnlyList<ExaminedCaptureReport>? Captures { get; init; }

    /// <summary>Start, nanoseconds since 1970; of captures, the earliest stamp, null without
    /// packets.</summary>
    public required long? StartTimeNs { get; init; }

    /// <summary>Duration, nanoseconds; of captures, the time from the earliest stamp to the latest.</summary>
    public required long DurationNs { get; init; }

    /// <summary>True if it was stopped before the end of the captures, or of the time to look.</summary>
    public required bool Stopped { get; init; }

    /// <summary>Packets seen, of any kind.</summary>
    public required long Packets { get; init; }

    /// <summary>UDP and TCP packets, which were examined.</summary>
    public required long Matched { get; init; }

    /// <summary>Packets that were dropped because the reader was too slow.</summary>
    public required long Dropped { get; init; }
}

/// <summary>A destination of traffic, recognised or not.</summary>
public sealed record DetectedReport
{
    /// <summary>One of <see cref="DetectedKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name given to it.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its protocol; <c>unknown</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Group or gateway address, without the port.</summary>
    public required string Address { get; init; }

    public int Port { get; init; }

    /// <summary>Line of the feed; null if it is none of a feed over UDP.</summary>
    public string? Line { get; init; }

    /// <summary>Kind of a recovery channel; null for what is none.</summary>
    public RecoveryKind? Carries { get; init; }

    /// <summary>True if it is a server that takes requests for recovery and answers them, false if recovery is sent to
    /// it.</summary>
    public bool IsServer { get; init; }

    /// <summary>Packets that were examined and fit the protocol.</summary>
    public long Packets { get; init; }

    /// <summary>Confidence of the recognition, 0 to 1.</summary>
    public double Confidence { get; init; }

    /// <summary>Reason for the recognition: a sentence.</summary>
    public required string Evidence { get; init; }
}

/// <summary>Kinds of destinations that recognition distinguishes.</summary>
public static class DetectedKind
{
    /// <summary>A line of a feed.</summary>
    public const string Feed = "feed";

    /// <summary>A gateway of an order session.</summary>
    public const string Session = "session";

    /// <summary>A channel that repeats what a feed carries: retransmissions, snapshots, definitions in a loop. If it
    /// has the name of a feed, it is counted as recovery of it.</summary>
    public const string Recovery = "recovery";

    /// <summary>Stamps that devices wrote into the frames of a capture; the protocol is their format, the address the
    /// capture, the port the interface in it.</summary>
    public const string Stamps = "stamps";

    /// <summary>A destination that was not recognised; its protocol is this word too.</summary>
    public const string Unknown = "unknown";
}
