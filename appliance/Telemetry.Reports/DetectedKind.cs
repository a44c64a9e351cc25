// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Kinds of destinations that recognition distinguishes.</summary>
public static class DetectedKind
{
    /// <summary>A line of a feed.</summary>
    public const string Feed = "feed";

    /// <summary>A gateway of an order session.</summary>
    public const string Session = "session";

    /// <summary>A channel that repeats what a feed carries: retransmissions, snapshots, definitions in a loop. It is
    /// not used.</summary>
    public const string Recovery = "recovery";

    /// <summary>A destination that was not recognised; its protocol is this word too.</summary>
    public const string Unknown = "unknown";
}
