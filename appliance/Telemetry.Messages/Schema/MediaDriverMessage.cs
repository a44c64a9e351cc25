// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the media driver counted since the process came to it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct MediaDriverMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 200;

    /// <inheritdoc/>
    public static ushort TemplateId => 26;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it was counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public MediaDriverFields Counters;

    /// <summary>0 of the interval, 1 since the start.</summary>
    [FieldOffset(192)] public byte Scope;

    /// <summary>1 while there is a media driver.</summary>
    [FieldOffset(193)] public byte IsThere;

    /// <summary>1 if it tells of each subscriber.</summary>
    [FieldOffset(194)] public byte TellsSubscribers;
}
