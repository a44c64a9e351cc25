// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>State of one stream at a subscriber.</summary>
public sealed record SubscriberStreamReport
{
    /// <summary>Number of the Aeron stream.</summary>
    public int Stream { get; set; }

    /// <summary>Bytes of the stream that were sent and not yet reported as consumed; null once it has left.</summary>
    public long? BehindBytes { get; set; }

    /// <summary>Bytes that it accepts beyond what it has consumed; null once it has left.</summary>
    public long? WindowBytes { get; set; }

    /// <summary>Retransmit requests from its address.</summary>
    public long Naks { get; set; }

    /// <summary>Bytes that it requested again, each counted once.</summary>
    public long AskedBytes { get; set; }

    /// <summary>Bytes retransmitted on its requests.</summary>
    public long RetransmittedBytes { get; set; }
}
