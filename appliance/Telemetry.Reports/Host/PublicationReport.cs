// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>What became of the messages that were offered to Aeron.</summary>
public sealed record PublicationReport
{
    /// <summary>Offers made.</summary>
    public long Offered { get; set; }

    /// <summary>Offers taken.</summary>
    public long Published { get; set; }

    /// <summary>Offers refused for want of room.</summary>
    public long BackPressured { get; set; }

    /// <summary>Offers that nobody was there for.</summary>
    public long NotConnected { get; set; }

    /// <summary>Snapshots of a series that went out with the next interval's.</summary>
    public long SnapshotsMerged { get; set; }

    /// <summary>Events that found no place in the queue to Aeron.</summary>
    public long EventsLost { get; set; }
}
