// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>How a subscriber receives one stream.</summary>
public sealed record SubscriberStreamReport
{
    /// <summary>Number of the Aeron stream.</summary>
    public int Stream { get; set; }

    /// <summary>Bytes of the stream between what was sent and what it said it has consumed; null once it is gone.
    /// </summary>
    public long? BehindBytes { get; set; }

    /// <summary>Bytes that it takes beyond what it has consumed; null once it is gone.</summary>
    public long? WindowBytes { get; set; }

    /// <summary>Requests for what is missing that came from its address.</summary>
    public long Naks { get; set; }

    /// <summary>Bytes that it asked for again, each once.</summary>
    public long AskedBytes { get; set; }

    /// <summary>Bytes that were sent again for its requests.</summary>
    public long RetransmittedBytes { get; set; }
}
