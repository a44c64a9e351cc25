// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the host lost before and behind the hooks.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct HostDropsMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 192;

    /// <inheritdoc/>
    public static ushort TemplateId => 21;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it was counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public HostDropFields Counters;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(80)] public byte Scope;

    /// <summary>1 if what sockets dropped can be told.</summary>
    [FieldOffset(81)] public byte HasSockets;

    /// <summary>Dropped by the stack in between.</summary>
    [FieldOffset(88)] public StackDropFields Stack;
}
