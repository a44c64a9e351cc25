// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Results of offering messages to Aeron.</summary>
public sealed record PublicationReport
{
    /// <summary>Offers made.</summary>
    public long Offered { get; set; }

    /// <summary>Offers accepted.</summary>
    public long Published { get; set; }

    /// <summary>Offers refused because there was no room.</summary>
    public long BackPressured { get; set; }

    /// <summary>Offers without a subscriber.</summary>
    public long NotConnected { get; set; }

    /// <summary>Snapshots that were merged into the next interval.</summary>
    public long SnapshotsMerged { get; set; }

    /// <summary>Events that found no room in the queue to Aeron.</summary>
    public long EventsLost { get; set; }
}
