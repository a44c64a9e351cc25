// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>What one feed delivered.</summary>
public sealed record FeedReport
{
    /// <summary>Name.</summary>
    public required string Feed { get; init; }

    /// <summary>Name of its protocol.</summary>
    public string? Protocol { get; init; }

    /// <summary>Packets of its lines.</summary>
    public long Packets { get; init; }

    /// <summary>Distinct numbers delivered.</summary>
    public long Messages { get; init; }

    /// <summary>UDP payload bytes of its lines.</summary>
    public long Bytes { get; init; }

    /// <summary>Heartbeats of its lines.</summary>
    public long Heartbeats { get; init; }

    /// <summary>Ranges that opened on its lines.</summary>
    public long LineGaps { get; init; }

    /// <summary>Ranges that no line delivered in time.</summary>
    public long FeedGaps { get; init; }

    /// <summary>Numbers in those ranges.</summary>
    public long MessagesLost { get; init; }

    /// <summary>Lost numbers that came afterwards.</summary>
    public long MessagesLate { get; init; }

    /// <summary>Numbers missing on a line that another line had in time.</summary>
    public long MessagesRepaired { get; init; }

    /// <summary>Numbers that the appliance could not have seen.</summary>
    public long MessagesUnobserved { get; init; }

    /// <summary>How long no line brought anything around numbers that none delivered.</summary>
    public BlindReport Blind { get; init; }

    /// <summary>Duplicates of its lines.</summary>
    public long Duplicates { get; init; }

    /// <summary>Reordered numbers of its lines.</summary>
    public long Reordered { get; init; }

    /// <summary>New sessions, explicit and inferred resets.</summary>
    public long Resets { get; init; }

    /// <summary>Undecodable packets of its lines.</summary>
    public long Undecodable { get; init; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; init; }

    /// <summary>Its number sequences.</summary>
    public IReadOnlyList<ChannelReport> Channels { get; init; } = [];

    /// <summary>Its lines.</summary>
    public IReadOnlyList<LineReport> Lines { get; init; } = [];
}
