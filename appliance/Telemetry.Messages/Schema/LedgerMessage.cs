// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Where every sighting went.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct LedgerMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 208;

    /// <inheritdoc/>
    public static ushort TemplateId => 12;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it was counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public LedgerFields Counters;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(200)] public byte Scope;

    /// <summary>1 if nothing is under way: the places must add up.</summary>
    [FieldOffset(201)] public byte AtRest;
}
