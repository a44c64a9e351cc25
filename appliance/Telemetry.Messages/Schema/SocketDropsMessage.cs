// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What one socket behind the hooks dropped.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SocketDropsMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 72;

    /// <inheritdoc/>
    public static ushort TemplateId => 22;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it was counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>Datagrams dropped.</summary>
    [FieldOffset(48)] public long Drops;

    /// <summary>The line that it takes; 65535 if several.</summary>
    [FieldOffset(56)] public ushort LineIndex;

    /// <summary>Its port; 0 if the line leaves it open.</summary>
    [FieldOffset(58)] public ushort Port;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(60)] public byte Scope;

    /// <summary>Number of the row among those of sockets.</summary>
    [FieldOffset(62)] public ushort Row;

    /// <summary>The feed that it takes; -1 if several.</summary>
    [FieldOffset(64)] public short FeedIndex;
}
