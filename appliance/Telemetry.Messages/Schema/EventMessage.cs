// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Something that happened at an instant.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct EventMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 232;

    /// <inheritdoc/>
    public static ushort TemplateId => 30;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Numbered from 1.</summary>
    [FieldOffset(40)] public long Id;

    /// <summary>Stamp of the packet in whose processing it was raised, nanoseconds.</summary>
    [FieldOffset(48)] public long RaisedByStampNs;

    /// <summary>Which number sequence.</summary>
    [FieldOffset(56)] public ChannelFields Channel;

    /// <summary>First number, raw.</summary>
    [FieldOffset(80)] public ulong First;

    /// <summary>Last number, raw, inclusive.</summary>
    [FieldOffset(88)] public ulong Last;

    /// <summary>How many numbers, records, packets or events.</summary>
    [FieldOffset(96)] public long Count;

    /// <summary>Storm: stamp of the first; others: when the condition began. Nanoseconds.</summary>
    [FieldOffset(104)] public long OpenedStampNs;

    /// <summary>Storm: stamp of the last, nanoseconds.</summary>
    [FieldOffset(112)] public long ClosedStampNs;

    /// <summary>Delay, silence, age or longest gap, nanoseconds.</summary>
    [FieldOffset(120)] public long DurationNs;

    /// <summary>Storm: ranges; burst: bytes; others by kind.</summary>
    [FieldOffset(128)] public long Amount;

    /// <summary>Key of the order that it is about; without bytes unless order keys are published.</summary>
    [FieldOffset(136)] public OrderKeyFields Key;

    /// <summary>Connection number, or 0.</summary>
    [FieldOffset(184)] public uint Connection;

    /// <summary>Feed, or -1.</summary>
    [FieldOffset(188)] public short FeedIndex;

    /// <summary>Line, or -1.</summary>
    [FieldOffset(190)] public short LineIndex;

    /// <summary>Session, or -1.</summary>
    [FieldOffset(192)] public short SessionIndex;

    /// <summary>What happened.</summary>
    [FieldOffset(194)] public byte Kind;

    /// <summary>0 info, 1 warning, 2 error.</summary>
    [FieldOffset(195)] public byte Severity;

    /// <summary>0 instant, 1 raised, 2 cleared.</summary>
    [FieldOffset(196)] public byte State;

    /// <summary>Why a packet could not be decoded.</summary>
    [FieldOffset(197)] public byte Status;

    /// <summary>Why numbers are unobserved.</summary>
    [FieldOffset(198)] public byte Cause;

    /// <summary>Reset: 1 if nothing in the protocol said so.</summary>
    [FieldOffset(199)] public byte Inferred;

    /// <summary>Storm: the kind of event that it stands for.</summary>
    [FieldOffset(200)] public byte StormOf;

    /// <summary>Carrier: 1 if the appliance's own attaching or detaching may have been the cause.</summary>
    [FieldOffset(201)] public byte DuringAttach;

    /// <summary>Bytes 0 to 7 of the interface's name, big-endian; 0 if it is about none.</summary>
    [FieldOffset(208)] public ulong InterfaceHigh;

    /// <summary>Bytes 8 to 15 of the interface's name, big-endian.</summary>
    [FieldOffset(216)] public ulong InterfaceLow;

    /// <summary>How far a stamp told as UTC may be wrong, nanoseconds; the null value where unknown.</summary>
    [FieldOffset(224)] public long ClockUncertaintyNs;
}
