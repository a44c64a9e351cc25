// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>Where every sighting went.</summary>
public sealed record LedgerReport
{
    /// <summary>Frames seen at the hooks.</summary>
    public long? Seen { get; init; }

    /// <summary>Of those, frames of a configured flow.</summary>
    public long? Matched { get; init; }

    /// <summary>Frames of none.</summary>
    public long? Unmatched { get; init; }

    /// <summary>Frames that are not understood.</summary>
    public long? Unsupported { get; init; }

    /// <summary>The same by reason.</summary>
    public required UnsupportedReport UnsupportedReasons { get; init; }

    /// <summary>Records written.</summary>
    public long? Recorded { get; init; }

    /// <summary>Records that found no place in a ring.</summary>
    public long? LostRing { get; init; }

    /// <summary>The same by reason.</summary>
    public required LostReport LostReasons { get; init; }

    /// <summary>Records read.</summary>
    public long? Read { get; init; }

    /// <summary>Records that were read and did not get through.</summary>
    public long? LostPipeline { get; init; }

    /// <summary>Records that went through all stages.</summary>
    public long? Processed { get; init; }

    /// <summary>Of those, records that could not be decoded.</summary>
    public long? Undecodable { get; init; }

    /// <summary>Frames that the super-packets among them stand for.</summary>
    public long? GsoSegments { get; init; }

    /// <summary>True if the places add up exactly; null while records are under way.</summary>
    public bool? Closed { get; init; }

    /// <summary>Records under way; null at rest.</summary>
    public long? InFlight { get; init; }
}
