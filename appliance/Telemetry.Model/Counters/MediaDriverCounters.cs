// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>
/// What the media driver counted since the process came to it: all that it sends and receives, also for others that
/// use it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct MediaDriverCounters
{
    /// <summary>Bytes of all datagrams sent.</summary>
    public long BytesSent;

    /// <summary>Bytes of all datagrams received.</summary>
    public long BytesReceived;

    /// <summary>Requests for what is missing sent, as a subscriber.</summary>
    public long NaksSent;

    /// <summary>Requests for what is missing received, as a publisher.</summary>
    public long NaksReceived;

    /// <summary>Status messages sent.</summary>
    public long StatusMessagesSent;

    /// <summary>Status messages received.</summary>
    public long StatusMessagesReceived;

    /// <summary>Heartbeats sent.</summary>
    public long HeartbeatsSent;

    /// <summary>Heartbeats received.</summary>
    public long HeartbeatsReceived;

    /// <summary>Times that something was sent again.</summary>
    public long RetransmitsSent;

    /// <summary>Bytes sent again.</summary>
    public long RetransmittedBytes;

    /// <summary>Datagrams dropped because their position was consumed before.</summary>
    public long FlowControlUnderRuns;

    /// <summary>Datagrams dropped because they lie beyond the window.</summary>
    public long FlowControlOverRuns;

    /// <summary>Times that a sender stopped at its receivers' window.</summary>
    public long SenderFlowControlLimits;

    /// <summary>Datagrams that are malformed.</summary>
    public long InvalidPackets;

    /// <summary>Errors; the texts are in the error log of the driver.</summary>
    public long Errors;

    /// <summary>Datagrams that a socket did not take.</summary>
    public long ShortSends;

    /// <summary>Gaps given up on streams that are not reliable.</summary>
    public long LossGapFills;

    /// <summary>Clients given up because they were not heard.</summary>
    public long ClientTimeouts;
}
