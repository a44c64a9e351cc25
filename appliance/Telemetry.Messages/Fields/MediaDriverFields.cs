// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the media driver counted.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct MediaDriverFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 144;

    /// <summary>Bytes of all datagrams sent.</summary>
    [FieldOffset(0)] public long BytesSent;

    /// <summary>Bytes of all datagrams received.</summary>
    [FieldOffset(8)] public long BytesReceived;

    /// <summary>Requests for what is missing sent, as a subscriber.</summary>
    [FieldOffset(16)] public long NaksSent;

    /// <summary>Requests for what is missing received, as a publisher.</summary>
    [FieldOffset(24)] public long NaksReceived;

    /// <summary>Status messages sent.</summary>
    [FieldOffset(32)] public long StatusMessagesSent;

    /// <summary>Status messages received.</summary>
    [FieldOffset(40)] public long StatusMessagesReceived;

    /// <summary>Heartbeats sent.</summary>
    [FieldOffset(48)] public long HeartbeatsSent;

    /// <summary>Heartbeats received.</summary>
    [FieldOffset(56)] public long HeartbeatsReceived;

    /// <summary>Times that something was sent again.</summary>
    [FieldOffset(64)] public long RetransmitsSent;

    /// <summary>Bytes sent again.</summary>
    [FieldOffset(72)] public long RetransmittedBytes;

    /// <summary>Datagrams dropped because their position was consumed before.</summary>
    [FieldOffset(80)] public long FlowControlUnderRuns;

    /// <summary>Datagrams dropped because they lie beyond the window.</summary>
    [FieldOffset(88)] public long FlowControlOverRuns;

    /// <summary>Times that a sender stopped at its receivers' window.</summary>
    [FieldOffset(96)] public long SenderFlowControlLimits;

    /// <summary>Datagrams that are malformed.</summary>
    [FieldOffset(104)] public long InvalidPackets;

    /// <summary>Errors; the texts are in the error log of the driver.</summary>
    [FieldOffset(112)] public long Errors;

    /// <summary>Datagrams that a socket did not take.</summary>
    [FieldOffset(120)] public long ShortSends;

    /// <summary>Gaps given up on streams that are not reliable.</summary>
    [FieldOffset(128)] public long LossGapFills;

    /// <summary>Clients given up because they were not heard.</summary>
    [FieldOffset(136)] public long ClientTimeouts;
}
