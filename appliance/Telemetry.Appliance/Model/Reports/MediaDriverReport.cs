// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>What the media driver counted since the process came to it, also for others that use it.</summary>
public sealed record MediaDriverReport
{
    /// <summary>Whether there is a media driver.</summary>
    public bool Present { get; init; }

    /// <summary>Bytes of all datagrams sent.</summary>
    public long BytesSent { get; init; }

    /// <summary>Bytes of all datagrams received.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Requests for what is missing sent, as a subscriber.</summary>
    public long NaksSent { get; init; }

    /// <summary>Requests for what is missing received, as a publisher.</summary>
    public long NaksReceived { get; init; }

    /// <summary>Status messages sent.</summary>
    public long StatusMessagesSent { get; init; }

    /// <summary>Status messages received.</summary>
    public long StatusMessagesReceived { get; init; }

    /// <summary>Heartbeats sent.</summary>
    public long HeartbeatsSent { get; init; }

    /// <summary>Heartbeats received.</summary>
    public long HeartbeatsReceived { get; init; }

    /// <summary>Times that something was sent again.</summary>
    public long RetransmitsSent { get; init; }

    /// <summary>Bytes sent again.</summary>
    public long RetransmittedBytes { get; init; }

    /// <summary>Datagrams dropped because their position was consumed before.</summary>
    public long FlowControlUnderRuns { get; init; }

    /// <summary>Datagrams dropped because they lie beyond the window.</summary>
    public long FlowControlOverRuns { get; init; }

    /// <summary>Times that a sender stopped at its receivers' window.</summary>
    public long SenderFlowControlLimits { get; init; }

    /// <summary>Datagrams that are malformed.</summary>
    public long InvalidPackets { get; init; }

    /// <summary>Errors; the texts are in the error log of the driver.</summary>
    public long Errors { get; init; }

    /// <summary>Datagrams that a socket did not take.</summary>
    public long ShortSends { get; init; }

    /// <summary>Gaps given up on streams that are not reliable.</summary>
    public long LossGapFills { get; init; }

    /// <summary>Clients given up because they were not heard.</summary>
    public long ClientTimeouts { get; init; }
}
