// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>An interval's (or the total's) rows follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct IntervalBeginMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 80;

    /// <inheritdoc/>
    public static ushort TemplateId => 10;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>First interval that they cover, from 1.</summary>
    [FieldOffset(40)] public long FirstOrdinal;

    /// <summary>Last interval that they cover.</summary>
    [FieldOffset(48)] public long LastOrdinal;

    /// <summary>Start of the first, nanoseconds.</summary>
    [FieldOffset(56)] public long StartStampNs;

    /// <summary>End of the last, nanoseconds.</summary>
    [FieldOffset(64)] public long EndStampNs;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(72)] public byte Scope;

    /// <summary>1 if the input ends with it.</summary>
    [FieldOffset(73)] public byte IsLast;
}
