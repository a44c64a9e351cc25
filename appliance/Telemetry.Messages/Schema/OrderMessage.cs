// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>One order with what is known of it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct OrderMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 184;

    /// <inheritdoc/>
    public static ushort TemplateId => 32;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Numbered from 1.</summary>
    [FieldOffset(40)] public long Id;

    /// <summary>Stamp of the packet in whose processing it was raised, nanoseconds.</summary>
    [FieldOffset(48)] public long RaisedByStampNs;

    /// <summary>Stamp of the request, nanoseconds.</summary>
    [FieldOffset(56)] public long OrderStampNs;

    /// <summary>Stamp of the answer, nanoseconds; 0 if there is none.</summary>
    [FieldOffset(64)] public long AnswerStampNs;

    /// <summary>Stamp of the tick, nanoseconds; 0 if none is known.</summary>
    [FieldOffset(72)] public long TickStampNs;

    /// <summary>Number of the tick, raw.</summary>
    [FieldOffset(80)] public ulong TickSequence;

    /// <summary>Number sequence of the tick.</summary>
    [FieldOffset(88)] public ChannelFields Channel;

    /// <summary>Key of the order; without bytes unless order keys are published.</summary>
    [FieldOffset(112)] public OrderKeyFields Key;

    /// <summary>Connection number, or 0.</summary>
    [FieldOffset(160)] public uint Connection;

    /// <summary>Session, or -1.</summary>
    [FieldOffset(164)] public short SessionIndex;

    /// <summary>Feed of the tick, or -1.</summary>
    [FieldOffset(166)] public short TickFeedIndex;

    /// <summary>Line that delivered the tick, or -1.</summary>
    [FieldOffset(168)] public short TickLineIndex;

    /// <summary>Kind of the request.</summary>
    [FieldOffset(170)] public byte OrderKind;

    /// <summary>Kind of the first answer; 0 if there is none.</summary>
    [FieldOffset(171)] public byte AnswerKind;

    /// <summary>How the tick was found.</summary>
    [FieldOffset(172)] public byte Attribution;

    /// <summary>1 if a byte of the order was sent again.</summary>
    [FieldOffset(173)] public byte Retransmitted;

    /// <summary>Where the request was seen.</summary>
    [FieldOffset(174)] public byte Hook;

    /// <summary>Where the answer was seen.</summary>
    [FieldOffset(175)] public byte AnswerHook;

    /// <summary>The exchange's number of the answer; 0 if it has none.</summary>
    [FieldOffset(176)] public ulong AnswerSequence;
}
