// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>One market-data packet as it was seen.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct PacketMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 136;

    /// <inheritdoc/>
    public static ushort TemplateId => 40;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Capture: number of the frame from 1. Live: ordinal of the record.</summary>
    [FieldOffset(40)] public long Frame;

    /// <summary>Raw number of the first message.</summary>
    [FieldOffset(48)] public ulong FirstSequence;

    /// <summary>Raw number that the channel must carry next.</summary>
    [FieldOffset(56)] public ulong NextSequence;

    /// <summary>The protocol's own send time, nanoseconds.</summary>
    [FieldOffset(64)] public long SendTimeNs;

    /// <summary>The protocol's own time of the first message, nanoseconds.</summary>
    [FieldOffset(72)] public long MessageTimeNs;

    /// <summary>Which number sequence.</summary>
    [FieldOffset(80)] public ChannelFields Channel;

    /// <summary>Numbers that the packet uses.</summary>
    [FieldOffset(104)] public uint Count;

    /// <summary>The flow that matched.</summary>
    [FieldOffset(108)] public int FlowId;

    /// <summary>Length of the frame, bytes.</summary>
    [FieldOffset(112)] public uint WireLength;

    /// <summary>Length of the UDP payload, bytes.</summary>
    [FieldOffset(116)] public int PayloadLength;

    /// <summary>Feed, or -1.</summary>
    [FieldOffset(120)] public short FeedIndex;

    /// <summary>Line, or -1.</summary>
    [FieldOffset(122)] public short LineIndex;

    /// <summary>Capture, or ring.</summary>
    [FieldOffset(124)] public short SourceIndex;

    /// <summary>What the packet says besides its numbers.</summary>
    [FieldOffset(126)] public ushort EnvelopeFlags;

    /// <summary>What is special about the record.</summary>
    [FieldOffset(128)] public ushort EventFlags;

    /// <summary>Where it was seen.</summary>
    [FieldOffset(130)] public byte Hook;

    /// <summary>Why it could not be decoded; 0 if it could.</summary>
    [FieldOffset(131)] public byte Status;

    /// <summary>The protocol's type of the first message; 0 if unknown.</summary>
    [FieldOffset(132)] public byte MessageType;
}
