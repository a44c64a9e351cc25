// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>
/// Counters of the media driver since the process connected to it, including those of its other clients.
/// </summary>
public sealed record MediaDriverReport
{
    /// <summary>True if a media driver is running.</summary>
    public bool Present { get; set; }

    /// <summary>Bytes of all datagrams sent.</summary>
    public long BytesSent { get; set; }

    /// <summary>Bytes of all datagrams received.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Requests for what is missing sent, as a subscriber.</summary>
    public long NaksSent { get; set; }

    /// <summary>Requests for what is missing received, as a publisher.</summary>
    public long NaksReceived { get; set; }

    /// <summary>Status messages sent.</summary>
    public long StatusMessagesSent { get; set; }

    /// <summary>Status messages received.</summary>
    public long StatusMessagesReceived { get; set; }

    /// <summary>Heartbeats sent.</summary>
    public long HeartbeatsSent { get; set; }

    /// <summary>Heartbeats received.</summary>
    public long HeartbeatsReceived { get; set; }

    /// <summary>Number of retransmissions sent.</summary>
    public long RetransmitsSent { get; set; }

    /// <summary>Bytes retransmitted.</summary>
    public long RetransmittedBytes { get; set; }

    /// <summary>Datagrams dropped because their position was consumed before.</summary>
    public long FlowControlUnderRuns { get; set; }

    /// <summary>Datagrams dropped because they lie beyond the window.</summary>
    public long FlowControlOverRuns { get; set; }

    /// <summary>Times that a sender stopped at its receivers' window.</summary>
    public long SenderFlowControlLimits { get; set; }

    /// <summary>Datagrams that are malformed.</summary>
    public long InvalidPackets { get; set; }

    /// <summary>Errors; the texts are in the error log of the driver.</summary>
    public long Errors { get; set; }

    /// <summary>Datagrams that a socket did not take.</summary>
    public long ShortSends { get; set; }

    /// <summary>Gaps given up on streams that are not reliable.</summary>
    public long LossGapFills { get; set; }

    /// <summary>Clients closed because they sent no keepalive.</summary>
    public long ClientTimeouts { get; set; }
}
