// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Messages of one stream received by a subscriber.</summary>
public sealed record ReceivedReport
{
    /// <summary>Number of the Aeron stream.</summary>
    public int Stream { get; set; }

    /// <summary>Messages that the publisher numbered since the subscriber joined.</summary>
    public long Expected { get; set; }

    /// <summary>Messages received.</summary>
    public long Received { get; set; }

    /// <summary>Messages not received.</summary>
    public long Missing { get; set; }
}
