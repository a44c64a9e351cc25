// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>The driver's own counters; ids as in every Aeron driver.</summary>
public enum SystemCounter
{
    /// <summary>Bytes of all datagrams sent.</summary>
    BytesSent = 0,

    /// <summary>Bytes of all datagrams received.</summary>
    BytesReceived = 1,

    NakMessagesSent = 5,

    NakMessagesReceived = 6,

    StatusMessagesSent = 7,

    StatusMessagesReceived = 8,

    HeartbeatsSent = 9,

    HeartbeatsReceived = 10,

    RetransmitsSent = 11,

    /// <summary>Datagrams dropped because their position was consumed long ago.</summary>
    FlowControlUnderRuns = 12,

    /// <summary>Datagrams dropped because their position is beyond the window.</summary>
    FlowControlOverRuns = 13,

    /// <summary>Datagrams dropped because they are malformed.</summary>
    InvalidPackets = 14,

    /// <summary>Errors; each has its text in the error log.</summary>
    Errors = 15,

    /// <summary>Datagrams that the socket did not accept.</summary>
    ShortSends = 16,

    /// <summary>Times that a sender stopped at its receiver's window.</summary>
    SenderFlowControlLimits = 18,

    /// <summary>Messages that were claimed, never finished, and turned into padding.</summary>
    UnblockedPublications = 19,

    /// <summary>Commands that were claimed, never finished, and turned into padding.</summary>
    UnblockedCommands = 20,

    /// <summary>Gaps filled with padding on streams that are not reliable.</summary>
    LossGapFills = 23,

    /// <summary>Clients closed because they were silent.</summary>
    ClientTimeouts = 24,

    /// <summary>The longest duty cycle, nanoseconds.</summary>
    ConductorMaxCycleTime = 26,

    /// <summary>Duty cycles that took too long.</summary>
    ConductorCycleTimeThresholdExceeded = 27,

    /// <summary>Bytes of log buffers mapped now.</summary>
    BytesMapped = 35,

    /// <summary>Bytes sent again.</summary>
    RetransmittedBytes = 36,

    /// <summary>NAKs not answered because too many ranges were being retransmitted.</summary>
    RetransmitOverflow = 37,

    ErrorFramesReceived = 38,

    ErrorFramesSent = 39,

    PublicationsRevoked = 40,

    /// <summary>Images whose publication was revoked.</summary>
    ImagesRevoked = 41,

    /// <summary>Images that a client rejected.</summary>
    ImagesRejected = 42,

    /// <summary>Version of the commands: major, minor, patch in one byte each.</summary>
    ControlProtocolVersion = 43,

    /// <summary>Status messages dropped because their position is too far from the sender's.</summary>
    StatusMessagesRejected = 44,

    /// <summary>Answers to receivers not sent because the receivers exceeded their share.</summary>
    AnswersRefused = 46,
}
