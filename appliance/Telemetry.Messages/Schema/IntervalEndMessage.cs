// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>All rows of an interval (or of the total) were told.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct IntervalEndMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 104;

    /// <inheritdoc/>
    public static ushort TemplateId => 11;

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

    /// <summary>Messages from the beginning to this one, both included.</summary>
    [FieldOffset(72)] public uint Messages;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(76)] public byte Scope;

    /// <summary>1 if the input ends with it.</summary>
    [FieldOffset(77)] public byte IsLast;

    /// <summary>Hash of what the host was set to at the end; 0 where it is not known.</summary>
    [FieldOffset(80)] public ulong HostSettingsHash;

    /// <summary>Changes of what the host is set to from the start to the end.</summary>
    [FieldOffset(88)] public uint HostSettingsChanges;

    /// <summary>How far a stamp told as UTC may be wrong, nanoseconds; the null value where unknown.</summary>
    [FieldOffset(96)] public long ClockUncertaintyNs;
}
