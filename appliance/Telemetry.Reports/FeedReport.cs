// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports;

/// <summary>Counters of one feed. In totals the losses are net of the retracted ones; in intervals they are as
/// reported there.</summary>
public sealed record FeedReport : FeedValues
{
    /// <summary>Name.</summary>
    public string Feed { get; set; } = "";

    /// <summary>Name of its protocol.</summary>
    public string? Protocol { get; set; }

    /// <summary>Packets of its lines.</summary>
    public long Packets { get; set; }

    /// <summary>UDP payload bytes of its lines.</summary>
    public long Bytes { get; set; }

    /// <summary>Heartbeats of its lines.</summary>
    public long Heartbeats { get; set; }

    /// <summary>Retracted ranges among those that opened on its lines.</summary>
    public long LineGapsRetracted { get; set; }

    /// <summary>Duplicates of its lines.</summary>
    public long Duplicates { get; set; }

    /// <summary>Reordered numbers of its lines.</summary>
    public long Reordered { get; set; }

    /// <summary>Undecodable packets of its lines.</summary>
    public long Undecodable { get; set; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }

    /// <summary>Its number sequences.</summary>
    public IReadOnlyList<ChannelReport> Channels { get; set; } = [];

    /// <summary>Its lines.</summary>
    public IReadOnlyList<LineReport> Lines { get; set; } = [];
}
