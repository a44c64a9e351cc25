// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>A condition that is raised at the end of an interval.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct RaisedMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 128;

    /// <inheritdoc/>
    public static ushort TemplateId => 25;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>The interval.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>Number of the event that raised it.</summary>
    [FieldOffset(48)] public long Id;

    /// <summary>Which number sequence.</summary>
    [FieldOffset(56)] public ChannelFields Channel;

    /// <summary>When it was raised, nanoseconds.</summary>
    [FieldOffset(80)] public long RaisedStampNs;

    /// <summary>When it began, nanoseconds; 0 where unknown.</summary>
    [FieldOffset(88)] public long OpenedStampNs;

    /// <summary>Connection number, or 0.</summary>
    [FieldOffset(96)] public uint Connection;

    /// <summary>Feed, or -1.</summary>
    [FieldOffset(100)] public short FeedIndex;

    /// <summary>Line, or -1.</summary>
    [FieldOffset(102)] public short LineIndex;

    /// <summary>Session, or -1.</summary>
    [FieldOffset(104)] public short SessionIndex;

    /// <summary>What happened.</summary>
    [FieldOffset(106)] public byte Kind;

    /// <summary>0 info, 1 warning, 2 error.</summary>
    [FieldOffset(107)] public byte Severity;

    /// <summary>Bytes 0 to 7 of the interface's name, big-endian; 0 if it is about none.</summary>
    [FieldOffset(112)] public ulong InterfaceHigh;

    /// <summary>Bytes 8 to 15 of the interface's name, big-endian.</summary>
    [FieldOffset(120)] public ulong InterfaceLow;
}
