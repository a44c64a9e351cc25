// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Counters of one feed.</summary>
public sealed record FeedReport
{
    /// <summary>Name.</summary>
    public string Feed { get; set; } = "";

    /// <summary>Name of its protocol.</summary>
    public string? Protocol { get; set; }

    /// <summary>Packets of its lines.</summary>
    public long Packets { get; set; }

    /// <summary>Distinct numbers delivered.</summary>
    public long Messages { get; set; }

    /// <summary>UDP payload bytes of its lines.</summary>
    public long Bytes { get; set; }

    /// <summary>Heartbeats of its lines.</summary>
    public long Heartbeats { get; set; }

    /// <summary>Ranges that opened on its lines.</summary>
    public long LineGaps { get; set; }

    /// <summary>Ranges that no line delivered in time.</summary>
    public long FeedGaps { get; set; }

    /// <summary>Numbers in those ranges.</summary>
    public long MessagesLost { get; set; }

    /// <summary>Lost numbers that arrived later.</summary>
    public long MessagesLate { get; set; }

    /// <summary>Numbers missing on a line that another line delivered in time.</summary>
    public long MessagesRepaired { get; set; }

    /// <summary>Numbers that the appliance could not have seen.</summary>
    public long MessagesUnobserved { get; set; }

    /// <summary>Time in which no line delivered anything around numbers that none delivered.</summary>
    public BlindReport Blind { get; set; }

    /// <summary>
    /// Retracted losses. In totals the losses are net of them; in intervals they are as reported there.
    /// </summary>
    public RetractionReport Retracted { get; set; }

    /// <summary>Retracted ranges among those that opened on its lines.</summary>
    public long LineGapsRetracted { get; set; }

    /// <summary>Time in which any of its number sequences was in doubt.</summary>
    public DoubtReport Doubt { get; set; }

    /// <summary>Duplicates of its lines.</summary>
    public long Duplicates { get; set; }

    /// <summary>Reordered numbers of its lines.</summary>
    public long Reordered { get; set; }

    /// <summary>New sessions, explicit and inferred resets.</summary>
    public long Resets { get; set; }

    /// <summary>Undecodable packets of its lines.</summary>
    public long Undecodable { get; set; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }

    /// <summary>Its number sequences.</summary>
    public IReadOnlyList<ChannelReport> Channels { get; set; } = [];

    /// <summary>Its lines.</summary>
    public IReadOnlyList<LineReport> Lines { get; set; } = [];
}
