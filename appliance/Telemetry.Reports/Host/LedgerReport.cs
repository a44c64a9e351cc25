// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Ledger of all frames seen: the stage that each reached.</summary>
public sealed record LedgerReport
{
    /// <summary>Frames seen at the hooks.</summary>
    public long? Seen { get; set; }

    /// <summary>Of those, frames of a configured flow.</summary>
    public long? Matched { get; set; }

    /// <summary>Frames of none.</summary>
    public long? Unmatched { get; set; }

    /// <summary>Frames that are not understood.</summary>
    public long? Unsupported { get; set; }

    /// <summary>The same by reason.</summary>
    public UnsupportedReport UnsupportedReasons { get; set; }

    /// <summary>Records written.</summary>
    public long? Recorded { get; set; }

    /// <summary>Records that found no room in a ring.</summary>
    public long? LostRing { get; set; }

    /// <summary>The same by reason.</summary>
    public LostReport LostReasons { get; set; }

    /// <summary>Records read.</summary>
    public long? Read { get; set; }

    /// <summary>Records that were read and lost before the end of the pipeline.</summary>
    public long? LostPipeline { get; set; }

    /// <summary>Records that went through all stages.</summary>
    public long? Processed { get; set; }

    /// <summary>Of those, records that could not be decoded.</summary>
    public long? Undecodable { get; set; }

    /// <summary>Frames that the super-packets among them stand for.</summary>
    public long? GsoSegments { get; set; }

    /// <summary>True if the places add up exactly; null while records are under way.</summary>
    public bool? Closed { get; set; }

    /// <summary>Records under way; null at rest.</summary>
    public long? InFlight { get; set; }
}
