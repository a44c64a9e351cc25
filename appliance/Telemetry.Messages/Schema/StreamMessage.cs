// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>One message of an order protocol.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct StreamMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 192;

    /// <inheritdoc/>
    public static ushort TemplateId => 41;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Capture: number of the frame from 1; 0 if none of its bytes came. Live: ordinal of the record.
    /// </summary>
    [FieldOffset(40)] public long Frame;

    /// <summary>The order's key.</summary>
    [FieldOffset(48)] public OrderKeyFields Key;

    /// <summary>The second key.</summary>
    [FieldOffset(96)] public OrderKeyFields Key2;

    /// <summary>The protocol's number of the message.</summary>
    [FieldOffset(144)] public ulong Sequence;

    /// <summary>The sender's time, nanoseconds.</summary>
    [FieldOffset(152)] public long SendTimeNs;

    /// <summary>The protocol's own message type; 0 if it is not known.</summary>
    [FieldOffset(160)] public uint Code;

    /// <summary>Connection number.</summary>
    [FieldOffset(164)] public uint Connection;

    /// <summary>Offset of its first byte in the segment's payload.</summary>
    [FieldOffset(168)] public int PayloadOffset;

    /// <summary>Length, bytes; 0 if it is not known.</summary>
    [FieldOffset(172)] public int Length;

    /// <summary>Session, or -1.</summary>
    [FieldOffset(176)] public short SessionIndex;

    /// <summary>Capture, or ring.</summary>
    [FieldOffset(178)] public short SourceIndex;

    /// <summary>What is special about the record.</summary>
    [FieldOffset(180)] public ushort EventFlags;

    /// <summary>The session layer's packet type; 0 if it has none.</summary>
    [FieldOffset(182)] public byte PacketType;

    /// <summary>0 session, 1 request, 2 answer.</summary>
    [FieldOffset(183)] public byte Role;

    /// <summary>What it means for an order.</summary>
    [FieldOffset(184)] public byte Kind;

    /// <summary>1 if the code is a character.</summary>
    [FieldOffset(185)] public byte CodeIsCharacter;

    /// <summary>1 if there is a sequence.</summary>
    [FieldOffset(186)] public byte HasSequence;

    /// <summary>1 if there is a send time.</summary>
    [FieldOffset(187)] public byte HasSendTime;

    /// <summary>1 if the send time counts from midnight.</summary>
    [FieldOffset(188)] public byte TimeSinceMidnight;

    /// <summary>0 to the exchange, 1 from it.</summary>
    [FieldOffset(189)] public byte Direction;

    /// <summary>Where it was seen.</summary>
    [FieldOffset(190)] public byte Hook;

    /// <summary>Why it could not be decoded; 0 if it could.</summary>
    [FieldOffset(191)] public byte Status;
}
