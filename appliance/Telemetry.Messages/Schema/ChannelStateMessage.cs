// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Where one number sequence stands.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ChannelStateMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 88;

    /// <inheritdoc/>
    public static ushort TemplateId => 16;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it stood there.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The sequence.</summary>
    [FieldOffset(48)] public ChannelFields Channel;

    /// <summary>Raw number that must come next.</summary>
    [FieldOffset(72)] public ulong NextSequence;

    /// <summary>Its feed.</summary>
    [FieldOffset(80)] public ushort FeedIndex;

    /// <summary>Its row among the sequences of the publisher.</summary>
    [FieldOffset(82)] public ushort Row;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(84)] public byte Scope;
}
