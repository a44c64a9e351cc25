// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>The busiest windows of one line, or of one direction of a session.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct BurstsMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 184;

    /// <inheritdoc/>
    public static ushort TemplateId => 18;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Last interval that they cover.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The shortest window.</summary>
    [FieldOffset(48)] public BurstFields Window0;

    /// <summary>The second.</summary>
    [FieldOffset(80)] public BurstFields Window1;

    /// <summary>The third.</summary>
    [FieldOffset(112)] public BurstFields Window2;

    /// <summary>The longest.</summary>
    [FieldOffset(144)] public BurstFields Window3;

    /// <summary>The line, or -1.</summary>
    [FieldOffset(176)] public short LineIndex;

    /// <summary>The session, or -1.</summary>
    [FieldOffset(178)] public short SessionIndex;

    /// <summary>Session: 0 to the exchange, 1 from it.</summary>
    [FieldOffset(180)] public byte Direction;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(181)] public byte Scope;
}
